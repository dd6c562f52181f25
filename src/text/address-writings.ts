/** How buildings, units, rooms and storeys are written (spec 05, 槽位), on normalised text. */
import { NUMERAL } from './numbers.ts';

const N = `${NUMERAL}{1,5}`;
const BUILDING_NAME = `(?:[a-z]{1,2}-?[0-9]{0,3}|[0-9]{1,3}[a-z]?|${N})`;
export const BUILDING = new RegExp(
  `(?<![0-9a-z.])(${BUILDING_NAME})\\s*(?:号楼|栋(?:楼(?![上下道梯顶底前后里内层间门面宇栋]))?|幢|座|#楼?|号(?=\\s*${NUMERAL}{3,4}(?![0-9年月日号点元块]))|楼(?=\\s*${N}\\s*单元))`,
  'g',
);
export const DASHED =
  /(?<![0-9a-z-/])([a-z]?[0-9]{1,3})\s*[-/]\s*([0-9]{1,2})\s*[-/]\s*([0-9]{3,4}[a-z]?)(?![0-9-/])/g;
export const DASHED_TWO = /(?<![0-9a-z-/.])([a-z]?[0-9]{1,2})\s*-\s*([0-9]{3,4})(?![0-9-/点:])/g;
/** "10-2 1506": building and unit, then the room by itself. */
export const DASHED_THEN_ROOM =
  /(?<![0-9a-z-/.])([a-z]?[0-9]{1,2})\s?[-/]\s?([1-9])\s+([0-9]{3,4}[a-z]?)(?![0-9-/年月日点元块分个米吨度户人多:])/g;
export const UNIT_DASH_ROOM = /(?:栋|幢|座|号楼|#)\s*([0-9]{1,2})\s*-\s*([0-9]{3,4}[a-z]?)(?![0-9-])/g;
/** "2门803" is how some cities say the unit. */
export const UNIT = new RegExp(
  `(${N}|[a-z])\\s*(?:单元|(?<=[0-9一二三四五六七八九])门(?=\\s*[0-9]{3,4}(?![0-9])))`,
  'g',
);
/** "单元是3", "楼栋:5": told by name, as in a form or a correction. */
export const TOLD = new RegExp(
  `(单元|楼栋|[楼栋])号?(?:应该)?\\s*[是为:]\\s*(${N})(?![0-9]|\\s*[-楼层室户个点月])`,
  'g',
);
export const FLOOR_ROOM = new RegExp(
  `(${N})\\s*[楼层]\\s*(?:之|的|-)?\\s*([0-9]{2}|零[一二三四五六七八九]|[1-9](?=[号室户]))(?:号|室|房)?(?![0-9年月日号点元块分])`,
  'g',
);
/** "9楼b室", "十二层a座": a door told by its letter. */
export const FLOOR_DOOR = new RegExp(`(${N})\\s*[楼层]\\s*([a-h])\\s*(?:室|户|房|单位|门)`, 'g');
export const BELOW = /^(?:负|地下|-|b)/;
/** "B2层" is the second basement, "B2楼" may be a building. */
export const FLOOR = new RegExp(`((?:负|地下|-|(?<![0-9a-z])b(?=[1-5]\\s*层))?${N})\\s*(?:楼|层)`, 'g');
export const ROOM_SUFFIX = new RegExp(
  `(?<![0-9a-z.])([0-9]{3,4}[a-z]?|${NUMERAL}{3,4}|[0-9]{1,2}[a-h])\\s*(?:室|号?房(?!子|价|屋|东|产)|号门|户(?!外|型|业主|居民|人|住|家|的)|这户|那户|那间)`,
  'g',
);
export const ROOM_PLAIN =
  /(?<![0-9a-z.-])([0-9]{3,4}[a-z]?|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{3,4})(?![0-9a-z年月日点元块分个米吨度户人多瓦万+%-])/g;
/** … right behind what was taken back: "704 哦不是 706". */
export const ROOM_NEXT = /^\s*([0-9]{3,4}[a-z]?)(?![0-9a-z年月日点元块分个米吨度户人多瓦万+%-])/;
/** A message that ends with the room: "走唔到 8A". */
export const ROOM_LAST = /(?<=.{4}[\s,。])([0-9]{1,2}[a-h])(?<!\b[2-5][dg])\s*$/g;
export const ROOM_LETTER = /(?<![0-9a-z])([0-9]{1,2}[a-h])(?![0-9a-z])/g;
export const VILLA = new RegExp(`(?:别墅|联排|排屋|叠拼)(?:区)?\\s*(${N})\\s*号?`, 'g');
export const SHOP = /(?:商铺|门面|底商|店铺|铺位)\s*([0-9]{1,4}[a-z]?)\s*号?/g;
