;; Sums of rows of tables of numbers, four columns at a time.
;; Compiled to row-sums-code.ts by: node tools/wat.js
(module
  (import "rows" "memory" (memory 1))
  ;; $ids: where the numbers of rows stand, $count of them; $table: where row 0 begins, each row $width bytes (8 for
  ;; four columns); $sums: where the sums stand, 4 bytes for a column: the rows are added to them.
  (func (export "add") (param $ids i32) (param $count i32) (param $table i32) (param $width i32) (param $sums i32)
    (local $column i32) (local $at i32) (local $end i32) (local $four v128)
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (loop $columns
      (local.set $four (v128.load (local.get $sums)))
      (local.set $at (local.get $ids))
      (block $done
        (loop $rows
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $four
            (i32x4.add
              (local.get $four)
              (v128.load16x4_s
                (i32.add
                  (i32.add (local.get $table) (local.get $column))
                  (i32.mul (i32.load (local.get $at)) (local.get $width))))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $rows)))
      (v128.store (local.get $sums) (local.get $four))
      (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
      (local.set $column (i32.add (local.get $column) (i32.const 8)))
      (br_if $columns (i32.lt_u (local.get $column) (local.get $width)))))

  ;; The same of floats of 4 bytes ($width: 16 for four columns), each row times its $rarity (a float of 4 bytes for each
  ;; row of the table), as sums of 8 bytes a column.
  (func (export "weigh")
    (param $ids i32) (param $count i32) (param $table i32) (param $width i32) (param $rarity i32) (param $sums i32)
    (local $column i32) (local $at i32) (local $end i32) (local $id i32)
    (local $four v128) (local $value v128) (local $first v128) (local $last v128)
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (loop $columns
      (local.set $first (v128.load (local.get $sums)))
      (local.set $last (v128.load offset=16 (local.get $sums)))
      (local.set $at (local.get $ids))
      (block $done
        (loop $rows
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $id (i32.load (local.get $at)))
          (local.set $value
            (f64x2.splat
              (f64.promote_f32
                (f32.load (i32.add (local.get $rarity) (i32.shl (local.get $id) (i32.const 2)))))))
          (local.set $four
            (v128.load
              (i32.add
                (i32.add (local.get $table) (local.get $column))
                (i32.mul (local.get $id) (local.get $width)))))
          (local.set $first
            (f64x2.add
              (local.get $first)
              (f64x2.mul (local.get $value) (f64x2.promote_low_f32x4 (local.get $four)))))
          (local.set $last
            (f64x2.add
              (local.get $last)
              (f64x2.mul
                (local.get $value)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $rows)))
      (v128.store (local.get $sums) (local.get $first))
      (v128.store offset=16 (local.get $sums) (local.get $last))
      (local.set $sums (i32.add (local.get $sums) (i32.const 32)))
      (local.set $column (i32.add (local.get $column) (i32.const 16)))
      (br_if $columns (i32.lt_u (local.get $column) (local.get $width))))))
