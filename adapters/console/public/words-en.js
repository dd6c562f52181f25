/** The same in English; what owners say stays Chinese, which yingda understands. */
export const EN = {
  page: { brand: 'Yingda', version: 'Version', skip: 'Skip to the message field', newChat: 'New chat' },
  /** Of the sample community: here anyone plays an owner. */
  sample: {
    note: 'A sample community: its residents and homes are made up. Please enter no real personal data.',
    intro:
      'You are an owner of this community now. Write (in Chinese) as in WeChat: repairs, complaints, questions, progress. What is filed appears under Tickets.',
    examples: [
      ['A repair in one sentence', '3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家'],
      ['A complaint about noise', '我要投诉，楼上每天晚上十一点多还在敲墙装修，吵得孩子没法睡觉'],
      ['Trapped in a lift', '快来人！5栋1单元电梯停了，我被困在里面出不去'],
    ],
  },
  view: { title: 'Chat or tickets', chat: 'Chat', tickets: 'Tickets' },
  chat: {
    title: 'Property service centre',
    intro:
      'Hello. Write as in WeChat, best in Chinese: repairs, complaints, questions, progress. What is filed appears under Tickets.',
    reconnecting: 'Connection lost, trying again …',
  },
  privacy: { told: 'Privacy notice (version {version}, since {from}): {text}' },
  message: { basis: 'Source', image: 'Picture' },
  who: { owner: 'Me (owner)', bot: 'Yingda', agent: 'Service staff' },
  input: {
    label: 'Message',
    hint: 'Enter sends, Shift+Enter begins a line',
    image: 'Send a picture',
    send: 'Send',
  },
  failure: {
    notSent: 'Not sent: ',
    network: 'No connection. Please try again later.',
    picture: 'This picture cannot be opened. Please take another.',
    retry: 'Try again',
  },
  tickets: {
    title: 'Tickets of this chat',
    none: 'No tickets yet. What is filed in the chat appears here.',
    problem: 'Tickets cannot be had just now; they are asked for again by themselves.',
  },
  menu: { title: 'Choose one' },
  ticket: {
    address: 'Address',
    phone: 'Phone',
    due: 'Due',
    created: 'Filed',
    events: 'History',
    urge: 'Urge',
    urging: '请帮我催一下{number}',
    progress: 'Progress',
  },
  /** The way of a ticket, and where each state stands on it. */
  steps: ['Received', 'Dispatched', 'In progress', 'Done'],
  states: {
    received: ['Received, to be dispatched', 0],
    returned: ['Being dispatched anew', 0],
    reopened: ['Taken up again', 0],
    dispatched: ['Dispatched', 1],
    accepted: ['Accepted by the engineer', 1],
    in_progress: ['In progress', 2],
    paused: ['Paused: waits for parts or an appointment', 2],
    done: ['Done, please confirm', 3],
    confirmed: ['Confirmed by you', 3],
    followed_up: ['Followed up', 3],
    closed: ['Closed', 3],
    cancelled: ['Cancelled', -1],
    merged: ['Merged with another ticket', 1],
  },
  events_of: {
    opened: 'Filed',
    dispatch: 'Dispatched',
    accept: 'Accepted by the engineer',
    start: 'Begun',
    pause: 'Paused',
    resume: 'Resumed',
    finish: 'Done',
    confirm: 'Confirmed by you',
    close: 'Closed',
    reopen: 'Taken up again',
    cancel: 'Cancelled',
  },
  missing: { address: 'not given', phone: 'not given', due: 'open' },
  urgency: { normal: 'Normal', urgent: 'Urgent', emergency: 'Emergency' },
  task: { callback: 'Call back' },
  examples: {
    title: 'Try one of these',
    list: [
      ['How the fee is reckoned', '请问物业费是怎么算的？'],
      ['How far it is', '我前面报的那件事现在处理到哪一步了？'],
    ],
  },
};
