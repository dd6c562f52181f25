/** Scripted owners: what each wants, what they know, how they put it. None of it is a training utterance (test/end). */

export interface Wish {
  readonly kind: string;
  /** How the matter is told. */
  readonly told: readonly string[];
  /** Fields of the flow that such an owner is asked for, beside room and phone. */
  readonly needs: readonly string[];
  /** Whether a room or building belongs to it at all. */
  readonly room?: false;
  readonly answers?: Readonly<Record<string, readonly string[]>>;
}

export const WISHES: readonly Wish[] = [
  {
    kind: 'repair',
    needs: ['room', 'phone', 'visit_time'],
    told: [
      '次卧门锁拧半天才转得动',
      '洗衣机那个龙头老是往下淌水',
      '客厅主灯开了就闪两下然后灭了',
      '厨房吊柜的合页掉下来一个',
      '淋浴房玻璃门推不动卡住了',
      '飘窗把手松得快掉了',
      '对讲机按了没声音也开不了门',
      '阳台的升降晾架卡住了',
    ],
  },
  {
    kind: 'complaint',
    needs: ['room', 'phone'],
    told: [
      '楼上半夜拖桌子咚咚响 连着一个礼拜睡不好 你们得去说说',
      '垃圾房三天没清 门口全是苍蝇 味道飘到家里来了 能不能管管',
      '地库出口那个保安见人就吼 昨天傍晚把我妈吓一跳 我要你们处理',
      '广场上音响从七点放到十点半 孩子没法写作业 要求调小声',
      '隔壁装修周末也钻墙 中午都不停 老人血压都上来了 请出面制止',
    ],
  },
  {
    kind: 'fee_dispute',
    needs: ['room', 'phone'],
    told: [
      '上个月电费多算了八十多度 我人在外地家里没人住',
      '同一个季度的物业费扣了我两回 麻烦查查',
      '这笔公摊水费不对 楼顶漏水凭啥分给我们',
      '车位费我年初交过了 怎么又出一张单子',
    ],
  },
  {
    kind: 'renovation',
    needs: ['room', 'contractor', 'dates', 'phone'],
    told: [
      '厨房想重新贴砖换橱柜 来报备一下装修',
      '准备把两个卧室铺木地板再刷墙 申请装修',
      '旧房翻新 水电全部重做 要办装修手续',
    ],
    answers: {
      contractor: ['还没定', '宏兴装饰 老周负责 13900002211', '自己找的师傅姓马'],
      dates: ['下个月一号到月底', '还没定', '下周三开始 大概二十天'],
    },
  },
  {
    kind: 'special_service',
    needs: ['room', 'visit_time', 'phone'],
    told: [
      '帮我约个阿姨来擦玻璃',
      '想请人来把两台空调洗一洗',
      '需要师傅上门换两个灯',
      '约一次开荒保洁 房子刚装完',
    ],
  },
  {
    kind: 'movein',
    needs: ['role', 'room', 'appointment', 'phone'],
    told: ['要来办收房手续', '刚过户的房子 要办登记', '租了房子 来做租户登记'],
    answers: { role: ['业主本人', '我是租户', '买的二手房'], appointment: ['周六上午', '后天下午'] },
  },
  {
    kind: 'vacant_house',
    needs: ['room', 'keys', 'phone'],
    told: ['我们出国半年 房子想托你们每月进去开开窗', '老房子空着没人 想请管家定期看一看有没有渗水'],
    answers: { keys: ['放在你们前台了', '在我自己手上', '用的密码锁'] },
  },
  {
    kind: 'access',
    needs: ['room', 'phone'],
    told: ['单元门的卡消磁了 补办一张', '门禁卡掉了 想重新办', '给家里老人加一张门禁卡'],
  },
  {
    kind: 'parking',
    needs: ['phone'],
    room: false,
    told: ['浙A66K02停在我车位上 帮我叫他开走', '我那个固定车位被浙C8L115占了 麻烦联系车主'],
  },
  {
    kind: 'activity',
    needs: ['count', 'phone'],
    room: false,
    told: ['重阳节那个写春联活动我想报个名', '周日的亲子运动会给我们登记参加'],
    answers: { count: ['两大一小', '就我一个人', '三个人'] },
  },
  {
    kind: 'suggestion',
    needs: ['leave_name'],
    room: false,
    told: ['建议在快递柜旁边装个灯 晚上取件黑乎乎的', '提个建议 儿童滑梯那边铺块软垫吧 摔了心疼'],
    answers: { leave_name: ['匿名吧', '可以写我名字'] },
  },
  {
    kind: 'praise',
    needs: ['leave_name'],
    room: false,
    told: [
      '表扬一下夜班的保安 昨晚冒雨帮我把箱子搬上楼',
      '维修的小伙子特别负责 周末主动回来帮我把地漏通好 想表扬他',
    ],
    answers: { leave_name: ['不用写名字', '行 写我吧'] },
  },
];

export const ADDRESSES = ['3栋2单元1502', '5栋1单元901', '7栋2单元1102', '16栋3单元703', '24栋1单元402'];
export const PHONES = ['13812340011', '13655550077', '15922223344', '18777771212'];

/** How the fields are answered, beside what a wish says itself. */
export const ANSWERS: Readonly<Record<string, readonly ((given: Given) => string)[]>> = {
  room: [({ room }) => room, ({ room }) => `${room}的`, ({ room }) => `住${room}`],
  phone: [({ phone }) => phone, ({ phone }) => `电话${phone}`, ({ phone }) => `打${phone}就行`],
  visit_time: [() => '明天上午', () => '周六下午都在家', () => '随时都行'],
  confirm: [() => '对', () => '没错', () => '可以 就这样', () => '嗯对的'],
  details: [() => '就这些情况', () => '每天都这样 希望尽快处理'],
  plate: [() => '没看清', () => '浙B33D19'],
  borrower: [() => '我弟弟去拿'],
  back: [() => '后天还'],
};

export interface Given {
  readonly room: string;
  readonly phone: string;
}

/** What comes in between, now and then. */
export const DETOURS: readonly string[] = [
  '谢谢啊',
  '等一下',
  '你们几点下班',
  '麻烦快一点',
  '辛苦了',
  '物业费怎么交',
];
