;; Sums of rows of a table of whole numbers of 16 bits, four columns at a time.
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
      (br_if $columns (i32.lt_u (local.get $column) (local.get $width))))))
