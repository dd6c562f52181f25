/** For every situation what an owner says or what happens on the line, in words of no cue or example. */
export interface AssistCase {
  readonly want: readonly string[];
  readonly history: readonly { from: 'owner' | 'agent' | 'bot'; text: string }[];
  readonly customer?: { surname?: string; gender?: 'm' | 'f' };
  readonly channel?: 'phone' | 'chat';
  /** One of these stands in the best suggestion. */
  readonly says?: readonly string[];
}

const owner = (text: string) => ({ from: 'owner' as const, text });
const agent = (text: string) => ({ from: 'agent' as const, text });
const one = (want: string | readonly string[], text: string, says?: readonly string[]): AssistCase => ({
  want: typeof want === 'string' ? [want] : want,
  history: [owner(text)],
  ...(says && { says }),
});
const after = (
  want: string | readonly string[],
  us: string,
  text: string,
  says?: readonly string[],
): AssistCase => ({
  want: typeof want === 'string' ? [want] : want,
  history: [agent(us), owner(text)],
  ...(says && { says }),
});

export const CASES: readonly AssistCase[] = [
  one('OPEN-1', '（电话响了两下，坐席接起，对面清了清嗓子）', ['您好']),
  one('OPEN-1', '你好 有人值班没', ['您好']),
  one('OPEN-2', '喂您好 打听一声 这边是物业服务处没错吧', ['您好']),
  {
    want: ['OPEN-2'],
    history: [owner('中午好呀 请问是小区物业那边么')],
    customer: { surname: '柏', gender: 'm' },
    says: ['柏先生'],
  },
  {
    want: ['OPEN-3', 'FLOW-STATUS'],
    history: [owner('我姓水 大前天报过门吸掉了'), agent('水女士，门吸已经领出来了。'), owner('嗯 后续呢')],
    customer: { surname: '水', gender: 'f' },
    says: ['水女士'],
  },
  {
    want: ['OPEN-3'],
    history: [owner('还是早上那个 我姓冉')],
    customer: { surname: '冉', gender: 'm' },
    says: ['冉先生'],
  },
  one(['OPEN-4', 'FLOW-REPAIR', 'TALK-3'], '书柜旁边那个插座面板松脱了 线都看得见'),
  one('OPEN-4', '头回给你们打 想登记件事'),
  one('OPEN-5', '（通话接通，对方五秒没出声，也没有背景音）', ['您好']),
  after('OPEN-5', '您好，请问有什么可以帮您？', '（又过了三秒，仍旧鸦雀无声）', ['您好']),
  after('OPEN-6', '您好，这里是物业服务中心，请讲。', '（传来拖椅子和小孩背课文的声音，没人理会坐席）', [
    '听',
  ]),
  one('OPEN-6', '（只有搅拌机的响动和远处谈话，没有人对着话筒讲）', ['您好', '听']),
  one('HEAR-1', '（厨房里放着免提，四壁回音）嗯……那个卡……退……', ['话筒', '听筒']),
  one('HEAR-1', '我两手都是泥 手机开外放搁地上的', ['话筒', '听筒']),
  one('HEAR-2', '（像在被窝里打的，声音极弱）……暖气……三楼……', ['大', '提高', '响亮']),
  after('HEAR-2', '对不起，您的声音比较小，请您大声一点，好吗？', '（音量还是那么低）……表……走……', ['换']),
  one('HEAR-3', '（收割机在旁边作业，声音全被盖掉）喂——', ['重拨', '再拨', '稍后']),
  one('HEAR-3', '（雷声和雨棚噼啪声太大，讲话听不清）', ['重拨', '再拨', '稍后']),
  one('HEAR-4', '（对方一口雷州话，坐席没听懂）', ['普通话']),
  after('HEAR-4', '很抱歉，我没有听懂您的话，请您用普通话再讲一遍，好吗？', '（依旧讲家乡土话）', [
    '普通话',
    '慢',
  ]),
  one(['HEAR-5', 'FLOW-PARKING', 'FLOW-FEE'], '停车卡咋个续嘛 我晓不得在哪儿弄', ['停车']),
  one(['HEAR-5', 'FLOW-REPAIR'], '我屋企厕所盏灯唔着喇 几时有师傅得闲', ['灯']),
  after('HEAR-6', '您的申请昨天已经批了。', '你那边讲话跟隔着水似的 我听不真切', ['现在', '这样']),
  one('HEAR-6', '丫头你说话大点声 我戴着助听器呢', ['现在', '这样']),
  one('TALK-1', '小汤在吗 我那事一直是她跟的', ['小汤']),
  after('TALK-1', '很抱歉，小汤正在接听另一通电话，请问我可以帮您办理吗？', '不了 让她忙完打给我', ['小汤']),
  one('TALK-2', '哎就那个 跟你们说过的 又成那样了', ['再', '具体']),
  one('TALK-2', '（报楼号时一阵卡顿，没听清是几栋）', ['再', '具体']),
  {
    want: ['TALK-3', 'FLOW-REPAIR'],
    history: [owner('7栋1单元1106 儿童房窗把手断了 周日下午在家 号码还是老号码')],
    customer: { surname: '符', gender: 'm' },
    says: ['1106', '符先生'],
  },
  one('TALK-3', '大体就是这么个经过 你先记下再安排'),
  one('TALK-4', '租户登记要备哪几样 你一条一条讲 我拿纸写', ['笔', '准备', '记']),
  one('TALK-4', '汇款的户头报一下吧 我抄在台历上', ['笔', '准备', '记']),
  one('TALK-5', '喂 琴行吗 我那把吉他调好音没', ['物业']),
  one('TALK-5', '请问是眼镜店吧 我来问配镜的事', ['物业']),
  one('TALK-6', '工作号没意思 把你私人微信给我呗', ['服务', '帮您']),
  one('TALK-6', '我没啥事 就乐意听你讲话 陪我唠十块钱的', ['服务', '帮您']),
  one('TALK-7', '我妈做了糍粑 给你们值班的几位端一盘', ['谢']),
  one('TALK-7', '下月初我孙女办升学酒 你们客服务必赏光来吃', ['谢']),
  one(['TALK-8', 'FLOW-SERVICE', 'FLOW-STATUS'], '帮我瞧瞧签收本 上礼拜那箱书是谁拿走的', ['等', '查']),
  after('TALK-8', '我去为您查询一下，请您稍等，可以吗？', '成 我不挂 你慢慢找', ['等', '查']),
  one(['TALK-9', 'TALK-1'], '你权限不够吧 换收费那边的人来说', ['转']),
  after('TALK-9', '这件事由专人负责，我为您转接过去，可以吗？', '可以的', ['转', '稍']),
  one('CMPL-1', '从十点拨到十点半 总算有人搭理我了', ['抱歉', '对不起']),
  one('CMPL-1', '你们总机十回有九回占线 什么情况', ['抱歉', '对不起']),
  {
    want: ['CMPL-2'],
    history: [owner('一群喂不熟的白痴 老子不伺候了！！')],
    customer: { surname: '滕', gender: 'm' },
    says: ['滕先生'],
  },
  one('CMPL-2', '（业主当场咆哮，把单据撕了）', ['抱歉', '对不起', '致歉']),
  after('CMPL-3', '我再翻翻登记表，马上。', '翻个表翻到天黑 你生手吧', ['抱歉', '对不起', '不好意思']),
  one('CMPL-3', '你操作也忒慢了 换个熟手行不', ['抱歉', '对不起', '不好意思']),
  one(['CMPL-4', 'FLOW-COMPLAINT'], '北门那个高个保安冲我翻脸骂人 你们得给个交代', [
    '抱歉',
    '对不起',
    '致歉',
  ]),
  one(['CMPL-4', 'FLOW-COMPLAINT'], '你们前台态度太差 问一句甩一句脸子', ['抱歉', '对不起', '致歉']),
  {
    want: ['CMPL-5', 'FLOW-FEE-DISPUTE', 'FLOW-COMPLAINT'],
    history: [owner('热水费算重了 一个季度多扣我二百六')],
    customer: { surname: '桑', gender: 'f' },
    says: ['桑女士'],
  },
  after('CMPL-5', '非常抱歉，我们的工作出了差错，我会如实上报。', '又是这套 我不接受 让你们领导给我打', [
    '经理',
  ]),
  after(['CARE-1', 'TALK-8'], '请您稍候，我看一下。', '（查询窗口一直空白，还没加载出来）', [
    '抱歉',
    '对不起',
    '不好意思',
  ]),
  one(['CARE-1', 'TALK-8'], '（要翻前年的纸质台账，先跟业主打招呼）', ['抱歉', '不好意思', '对不起', '等']),
  after(['CARE-2', 'CMPL-3'], '写卡器没反应，我换个接口试试。', '还没弄好啊', ['抱歉', '对不起', '不好意思']),
  one(['CARE-2'], '你们收费的机器坏了是不是 我付半天付不了', ['抱歉', '对不起']),
  one('CARE-3', '你怎么称呼 姓啥 听着年纪不大', ['工号']),
  after('CARE-3', '抱歉，这方面不便相告，我的工号是0213。', '报个姓名又不少块肉', ['工号']),
  one(['CARE-4', 'FLOW-SUGGEST'], '电动车棚里加两盏感应灯多好 晚上看得清', ['谢']),
  one(['CARE-4', 'FLOW-SUGGEST'], '我提一条 停水通知能不能提前两天贴', ['谢']),
  after(
    ['CARE-5', 'CMPL-2', 'FLOW-COMPLAINT'],
    '羽毛球馆今天在给地板打蜡，暂停开放。',
    '早不讲 我们一家子白来了',
    ['抱歉', '对不起', '谅解', '不好意思'],
  ),
  one(['CARE-5', 'FLOW-COMPLAINT'], '大门说封就封 害我绕了一大圈', ['抱歉', '对不起', '谅解', '不好意思']),
  after('CARE-6', '这个手机号没有登记过。', '啊呀 是我报岔了 劳你翻这么久', ['没关系', '不要紧', '介意']),
  one('CARE-6', '昨晚我话说重了 跟你赔个礼', ['没关系', '不要紧', '介意', '客气']),
  one(['CARE-7', 'FLOW-SUGGEST'], '大堂地砖亮堂堂的 打扫的阿姨真用心', ['谢', '客气']),
  one('CARE-7', '多谢多谢 一会儿工夫就给弄妥了', ['谢', '客气']),
  one(['CARE-8', 'FLOW-INFO'], '开发商要是注销了 我家防水质保归谁兜底', ['联系', '核实', '查证', '回']),
  one(['CARE-8', 'FLOW-INFO'], '地下储藏室的产权年限跟住宅一样长吗', ['联系', '核实', '查证', '回']),
  after('CLOSE-1', '所以转租要先到前台备案，再换出入证。', '唔……备案是租客去还是我去', [
    '疑问',
    '清楚',
    '明白',
    '说明',
  ]),
  after('CLOSE-1', '这部分按户数平摊，不看面积。', '有点没转过来', ['疑问', '清楚', '明白', '说明']),
  {
    want: ['CLOSE-2'],
    history: [agent('维修单已经转给工程部了。'), owner('得嘞 那就没啥事了')],
    customer: { surname: '习', gender: 'm' },
    says: ['习先生'],
  },
  after('CLOSE-2', '请问还有其他可以帮您的吗？', '没了 谢谢哈', ['再见', '再会']),
  {
    want: ['CLOSE-3', 'CLOSE-2'],
    history: [agent('缴费凭证已经发到您邮箱。'), owner('好'), owner('（约二十秒没有动静，通话仍未挂断）')],
    says: ['还有', '其他', '别的'],
  },
  after(['CLOSE-3'], '请问您还有其他需要帮忙的吗？', '（没有回答，线路还连着，没挂机）', ['再见', '再会']),
  one('FLOW-EMERGENCY', '地下室配电间冒黑烟 还有火苗！！快来人', ['119', '不要', '别', '撤']),
  one(['FLOW-RENOVATION', 'OPEN-4'], '想把次卧隔断打掉重新砌 要跟你们报备不'),
  one(['FLOW-PARKING', 'OPEN-4'], '有辆面包车横在我车位前头 我出不去了 麻烦叫他挪一下', ['车']),
  one(['FLOW-MOVEIN', 'OPEN-4', 'TALK-4'], '我爸妈的房子刚过户给我 入住手续怎么办'),
  one(['FLOW-VACANT', 'TALK-3'], '我常年在外地 房子空着 麻烦你们隔阵子去开窗透透气', ['窗', '房']),
  after(
    ['FLOW-SATISFACTION', 'CMPL-5', 'FLOW-REPAIR'],
    '洗手盆昨天修好了，请您给这次服务打个分。',
    '顶多两分 今早又开始滴了',
    ['抱歉', '对不起'],
  ),
  after('FLOW-SATISFACTION', '请您为这次服务打个分，1–5分，可以吗？', '5分 师傅没得挑', ['谢']),
  one(['FLOW-ACCESS', 'OPEN-4', 'FLOW-REPAIR'], '孩子的门禁扣丢了 单元门进不去', [
    '门禁',
    '几栋',
    '哪栋',
    '登记',
  ]),
];
