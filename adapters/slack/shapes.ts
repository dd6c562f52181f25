/** The slice of Slack that is read and called, so that the rest needs no SDK types. */

export interface SlackText {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
}

export interface SlackButton {
  readonly type: 'button';
  readonly text: SlackText;
  readonly action_id: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

export interface SlackSection {
  readonly type: 'section';
  readonly text: SlackText;
  readonly accessory?: SlackButton;
}

export type SlackElement =
  | {
      readonly type: 'plain_text_input';
      readonly action_id: string;
      readonly multiline: boolean;
      readonly initial_value?: string;
      readonly max_length: number;
    }
  | {
      readonly type: 'static_select' | 'checkboxes';
      readonly action_id: string;
      readonly options: readonly { readonly text: SlackText; readonly value: string }[];
    }
  | {
      readonly type: 'file_input';
      readonly action_id: string;
      readonly filetypes: readonly string[];
      readonly max_files: number;
    };

export type SlackBlock =
  | SlackSection
  | { readonly type: 'context'; readonly elements: readonly SlackText[] }
  | { readonly type: 'actions'; readonly elements: readonly SlackButton[] }
  | {
      readonly type: 'input';
      readonly block_id: string;
      readonly label: SlackText;
      readonly optional?: boolean;
      readonly element: SlackElement;
    };

export interface SlackView {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: SlackText;
  readonly submit: SlackText;
  readonly close: SlackText;
  readonly blocks: readonly SlackBlock[];
}

export interface SlackPost {
  readonly text: string;
  readonly blocks?: readonly SlackBlock[];
}

/** Where a message of ours stands. */
export interface SlackPlace {
  readonly channel: string;
  readonly ts: string;
}

/** The calls that are made. Each throws what the SDK throws. */
export interface SlackCalls {
  /** `broadcast`: shown in the channel as well as in the thread. @returns the message's ts */
  post(
    channel: string,
    post: SlackPost,
    where?: { readonly threadTs: string; readonly broadcast?: boolean },
  ): Promise<string>;
  update(place: SlackPlace, post: SlackPost): Promise<void>;
  whisper(channel: string, user: string, post: SlackPost): Promise<void>;
  openView(triggerId: string, view: SlackView): Promise<void>;
  /** The direct channel with a user. */
  direct(user: string): Promise<string>;
  userName(user: string): Promise<string>;
  /** A picture into a thread, by the files API. */
  upload(
    place: SlackPlace,
    picture: { readonly bytes: Uint8Array; readonly name: string; readonly title: string },
  ): Promise<void>;
  publishHome(
    user: string,
    view: { readonly type: 'home'; readonly blocks: readonly SlackBlock[] },
  ): Promise<void>;
  /** What was written since, oldest first: in a thread, or in a direct channel where `threadTs` is null. */
  history(channel: string, threadTs: string | null, since: string): Promise<readonly SlackMessageEvent[]>;
}

/** What a person put into a field of a form. */
export interface SlackValue {
  readonly value?: string | null;
  readonly selected_option?: { readonly value: string } | null;
  readonly selected_options?: readonly { readonly value: string }[];
  readonly files?: readonly SlackFile[];
}

export interface SlackFile {
  readonly mimetype?: string;
  readonly url_private_download?: string;
  readonly url_private?: string;
}

/** What Slack sends, as far as it is read. */
export interface SlackBody {
  readonly type?: string;
  readonly command?: string;
  readonly text?: string;
  readonly trigger_id?: string;
  readonly user_id?: string;
  readonly user_name?: string;
  readonly channel_id?: string;
  readonly event_id?: string;
  readonly team_id?: string;
  readonly team?: { readonly id: string } | null;
  /** Of an event: where we are installed, also when it happened in a channel shared with another workspace. */
  readonly authorizations?: readonly { readonly team_id?: string | null }[] | null;
  readonly event?: SlackMessageEvent;
  readonly user?: { readonly id: string; readonly username?: string; readonly name?: string };
  readonly channel?: { readonly id: string };
  readonly message?: { readonly ts: string; readonly text?: string };
  readonly actions?: readonly {
    readonly action_id: string;
    readonly value?: string;
    readonly action_ts?: string;
  }[];
  readonly view?: {
    readonly id: string;
    readonly callback_id: string;
    readonly private_metadata: string;
    readonly state: {
      readonly values: Readonly<Record<string, Readonly<Record<string, SlackValue>>>>;
    };
  };
}

export interface SlackMessageEvent {
  readonly type: string;
  readonly subtype?: string;
  readonly channel?: string;
  readonly channel_type?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly text?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly client_msg_id?: string;
  readonly files?: readonly SlackFile[];
}

/** The workspace whose app was called. */
export function teamOf({ authorizations, team_id, team }: SlackBody): string {
  return authorizations?.[0]?.team_id ?? team_id ?? team?.id ?? '';
}

/** Owners' words never become mentions or links (RELIABILITY 40). */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a person typed in Slack, as they typed it. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
