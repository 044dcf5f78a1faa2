// The shapes of the client, global so that no file has to import a type (Django's manifest storage would take
// an import inside a comment for a real one). `Wire` is what travels (docs/protocol.md), `Chat` what models give to components.

declare namespace Signals {
  type Signal<T> = import("../vendor/signals-core.js").Signal<T>;
  type Readonly<T> = import("../vendor/signals-core.js").ReadonlySignal<T>;
}

declare namespace Wire {
  /** Decimal digits of a snowflake. Compare with helpers/ids.js, never with `<`. */
  type Id = string;
  type Kind = "direct" | "group" | "imported";
  type Role = "owner" | "admin" | "member";

  interface Reaction {
    emoji: string;
    user_ids: Id[];
  }

  /** What a system line says, or whom a message mentions. */
  interface Data {
    mentions?: Id[];
    line?: "created" | "joined" | "left" | "removed" | "renamed" | "owner" | "imported";
    actor_id?: Id;
    user_ids?: Id[];
    title?: string;
    /** In a history that was brought along: who said it, when by the clock of its export, what an `imported` line says. */
    author?: string;
    said_at?: string | null;
    placeholder?: boolean;
    text?: string;
  }

  interface Message {
    id: Id;
    conversation_id: Id;
    seq: number;
    version: number;
    sender_id: Id;
    client_id: string | null;
    kind: "text" | "system";
    body: string;
    data: Data;
    reply_to: { id: Id; seq: number; sender_id: Id } | null;
    reactions: Reaction[];
    created_at: string;
    edited_at: string | null;
    deleted_at: string | null;
  }

  /** What a message said before an edit, since `written_at`. */
  interface EarlierText {
    version: number;
    body: string;
    written_at: string;
  }

  type SearchSort = "newest" | "best";

  /** In code points. */
  interface Place {
    start: number;
    length: number;
  }

  /** A part of a body; `marks` are what was found, in UTF-16 units of `text`. */
  interface SearchFragment {
    text: string;
    marks: [number, number][];
    starts: boolean;
    ends: boolean;
  }

  interface SearchHit {
    message: Message;
    fragments: SearchFragment[];
    score: number;
  }

  interface Facet {
    id: Id;
    count: number;
  }

  interface SearchAnswer {
    results: SearchHit[];
    next: string | null;
    total: { count: number; exact: boolean };
    facets: { conversations: Facet[]; senders: Facet[] };
    users: User[];
    /** Nothing matched as typed; this is what may have been meant. */
    relaxed: boolean;
    /** The index is away; a slower way answered. */
    degraded: boolean;
  }

  interface Member {
    user_id: Id;
    role: Role;
    /** null: this person hides it. */
    read_seq: number | null;
    /** The first row this person may read; "0": all. */
    history_from_id: Id;
    version: number;
  }

  interface RemovedMember {
    user_id: Id;
    removed: true;
    version: number;
  }

  interface Pin {
    message_id: Id;
    seq: number;
    pinned_by: Id;
  }

  /** A message that names one and is not read. */
  interface Mention {
    id: Id;
    seq: number;
    sender_id: Id;
  }

  interface My {
    role: Role;
    read_seq: number;
    unread: number;
    /** Oldest first, at most the newest 100. */
    mentions: Mention[];
    history_from_id: Id;
    muted_until: string | null;
    pinned: boolean;
    hidden: boolean;
    draft: string;
  }

  interface User {
    id: Id;
    handle: string;
    name: string;
    status_text: string;
    bot: boolean;
  }

  interface Presence {
    user_id: Id;
    state: "active" | "away" | "offline";
    /** null: here, hidden, or not known. */
    last_seen_at: string | null;
  }

  interface Settings {
    name: string;
    status_text: string;
    language: "ko" | "en";
    time_zone: string;
    show_last_seen: boolean;
    show_reads: boolean;
    open_to: OpenTo;
  }
  type OpenTo = "everyone" | "contacts" | "nobody";

  interface Me extends User, Settings {
    email: string;
    account_version: number;
  }

  interface Head {
    id: Id;
    kind: Kind;
    title: string;
    version: number;
    last_seq: number;
    members_can_invite: boolean;
    my: My;
    last_message: Message | null;
    pins: Pin[];
    /** Who waits to be let in, to owner and admins. */
    applicants: Applicant[];
    created_at: string;
  }

  /** Called as they were when they came. */
  interface Applicant {
    user_id: Id;
    name: string;
    handle: string;
    asked_at: string;
  }

  interface Conversation extends Head {
    members: Member[];
    users: User[];
  }

  interface Quote {
    sender_id: Id;
    excerpt: string;
    mentions: Id[];
    deleted: boolean;
  }
  type Quoted = Record<Id, Quote>;

  interface MyChange {
    conversation_id: Id;
    muted_until: string | null;
    pinned: boolean;
    hidden: boolean;
    draft: string;
  }

  interface Request {
    id: Id;
    direction: "in" | "out";
    user: User;
    conversation_id: Id | null;
    title: string;
    created_at: string;
  }

  interface RemovedRequest {
    id: Id;
    removed: true;
  }

  interface Session {
    id: Id;
    device: string;
    ip: string | null;
    created_at: string;
    last_used_at: string;
    current: boolean;
  }

  interface Token {
    id: Id;
    name: string;
    created_at: string;
    last_used_at: string | null;
  }

  interface Invite {
    id: Id;
    code: string;
    maker_id: Id;
    uses: number;
    max_uses: number | null;
    /** Who comes by it waits to be let in. */
    approval: boolean;
    expires_at: string | null;
    created_at: string;
  }

  interface Invitation {
    conversation_id: Id;
    title: string;
    members: number;
    joined: boolean;
    approval: boolean;
    waiting: boolean;
  }

  interface Import {
    id: Id;
    client_id: string;
    name: string;
    title: string;
    size: number;
    received: number;
    state: "uploading" | "reading" | "done" | "failed";
    error: "not_an_export" | "empty" | "broken" | null;
    position: number;
    messages: number;
    conversation_id: Id | null;
    created_at: string;
  }

  interface AccountChanges {
    imports?: (Import | { id: Id; removed: true })[];
    settings?: Settings;
    contacts?: { user_id: Id; removed: boolean }[];
    blocks?: { user_id: Id; removed: boolean }[];
    requests?: (Request | RemovedRequest)[];
    conversations?: MyChange[];
    deleted_messages?: { conversation_id: Id; message_id: Id }[];
  }

  interface SyncConversation {
    id: Id;
    version: number;
    last_seq: number;
    reset: boolean;
    conversation: Head;
    messages: Message[];
    members: (Member | RemovedMember)[];
    quoted: Quoted;
  }

  interface SyncRequest {
    versions: Record<Id, number>;
    account_version: number;
    since: number;
    /** The one of the portion before. */
    cursor?: string;
  }

  interface SyncAnswer {
    conversations: SyncConversation[];
    reads: { conversation_id: Id; user_id: Id; read_seq: number | null }[];
    users: User[];
    removed: Id[];
    account: { version: number; reset: boolean; changes: AccountChanges };
    more: boolean;
    cursor: string | null;
    server_time: number;
  }

  /** `watch`: whose presence the answer shall hold; `shown`: as the last one said; `active`: is a person in front? */
  interface PollRequest extends SyncRequest {
    watch: Id[];
    shown: Record<Id, Presence["state"]>;
    active: boolean;
  }

  /** Of those watched and of all who type, how it stands: this replaces what the last answer said. */
  interface PollAnswer extends SyncAnswer {
    /** Whose answer it is. */
    user_id: Id;
    presence: Presence[];
    typing: { conversation_id: Id; user_id: Id }[];
  }

  /** History, newest first. `next` is the `before` of the older page, `prev` the `after` of the newer one. */
  interface Page {
    results: Message[];
    next: Id | null;
    prev: Id | null;
    version: number;
    quoted: Quoted;
    users: User[];
  }

  /** Any object of a server frame that is neither hello, reply nor heartbeat.ack. */
  interface Event {
    type: string;
    conversation_id?: Id;
    version?: number;
    // eslint-disable-next-line: the shape follows from the type.
    data?: any;
    changes?: AccountChanges;
    after_ms?: number;
    url?: string | null;
  }

  interface Hello {
    type: "hello";
    node: string;
    connection_id: string;
    user_id: Id;
    heartbeat_interval: number;
    server_time: number;
    limits: { ack_bytes: number; body_chars: number; members: number };
  }

  interface NodeInfo {
    node: string;
    /** null where one address stands for all. */
    url: string | null;
    connections: number;
    capacity: number;
  }

  interface Gateway {
    node: string;
    url: string | null;
    nodes: NodeInfo[];
  }

  type ErrorCode =
    | "invalid"
    | "unauthenticated"
    | "forbidden"
    | "not_found"
    | "conflict"
    | "rate_limited"
    | "unavailable";
}

declare namespace Chat {
  type Id = Wire.Id;

  /** What actions reject with (an Error with these fields, see models/errors.js). `no_answer`: the outcome is unknown; `asked`: the other one has to accept first. */
  interface Failure extends Error {
    code: Wire.ErrorCode | "no_answer" | "asked";
    detail: string;
    /** Field name → messages. */
    fields: Record<string, string[]>;
    /** Seconds. */
    retryAfter: number | null;
    /** Where in what was typed it is, if a search was not understood. */
    place: Wire.Place | null;
  }

  /** What was looked for lately, kept on this device. */
  interface Recent {
    load(): string[];
    save(queries: string[]): void;
  }

  /** Where one was reading, by conversation; null: at the live end. Kept as long as this tab lives. */
  interface Places {
    of(conversationId: Id): Place | null;
    keep(conversationId: Id, place: Place | null): void;
    forget(): void;
  }

  /** All pages of an answer so far, and what they answer. */
  interface Found extends Wire.SearchAnswer {
    query: string;
  }

  /** models/search.js: looking for messages as one types. */
  interface Search {
    query: Signals.Readonly<string>;
    /** null: everywhere. */
    conversationId: Signals.Readonly<Id | null>;
    sort: Signals.Readonly<Wire.SearchSort>;
    busy: Signals.Readonly<boolean>;
    answer: Signals.Readonly<Found | null>;
    failure: Signals.Readonly<Failure | null>;
    recent: Signals.Readonly<string[]>;
    type(query: string): void;
    within(conversationId: Id | null): void;
    by(sort: Wire.SearchSort): void;
    ask(): void;
    more(): Promise<void>;
    stop(): void;
    remember(): void;
    forget(query?: string): void;
  }

  interface Clock {
    /** Milliseconds. */
    now(): number;
    setTimeout(fn: () => void, ms: number): unknown;
    clearTimeout(handle: unknown): void;
    /** In [0, 1). */
    random(): number;
    uuid(): string;
  }

  type ConnectionState = "connecting" | "online" | "offline" | "signed_out" | "suspended";

  interface Connection {
    state: ConnectionState;
    /** Messages in the outbox that still have to be sent. */
    waiting: number;
    /** Clock time in ms of the next try, while one is planned. */
    retryAt: number | null;
    /** True while what is held may be behind the server. */
    syncing: boolean;
    transport: TransportKind;
  }

  /** A socket, long polls, short ones. */
  type TransportKind = "socket" | "long" | "short";

  /** A person; `missing` while nothing is known (name and handle are then empty). */
  interface Person extends Wire.User {
    missing: boolean;
    blocked: boolean;
    contact: boolean;
  }

  /** What the list shows under a title. `system` and `deleted` are worded by the component from `message`. */
  interface LastLine {
    kind: "none" | "text" | "system" | "deleted";
    message: Wire.Message | null;
    state: "sent" | "pending" | "failed";
    own: boolean;
    senderId: Id | null;
  }

  interface ConversationView {
    id: Id;
    kind: Wire.Kind;
    /** The direct conversation with oneself. */
    notes: boolean;
    /** Group: its title, else the other members' names. Direct: the other's name. Notes: the own name. "" where nothing is known. */
    title: string;
    /** A group's own title ("" for none). */
    ownTitle: string;
    memberIds: Id[];
    members: Wire.Member[];
    /** Direct: the other one. */
    otherId: Id | null;
    my: Wire.My;
    /** Without what people one blocks wrote, as far as it is known who did. */
    unread: number;
    lastMessage: Wire.Message | null;
    lastLine: LastLine;
    /** Who is typing, never oneself. */
    typing: Id[];
    draft: string;
    muted: boolean;
    pinned: boolean;
    hidden: boolean;
    /** Messages of the outbox not sent yet. */
    waiting: number;
    failed: number;
    /** Direct: I blocked the other one. */
    blocked: boolean;
    pins: Wire.Pin[];
    /** Who waits to be let in, if one may let them in. */
    applicants: Wire.Applicant[];
    membersCanInvite: boolean;
    createdAt: string;
    lastSeq: number;
    version: number;
  }

  interface QuoteView {
    messageId: Id;
    senderId: Id;
    /** At most 200 characters; "" if deleted or not readable. */
    excerpt: string;
    mentions: Id[];
    deleted: boolean;
    /** The original may not be read (before the own joining, deleted for me) or is not known yet. */
    unavailable: boolean;
  }

  /** A part of a text as it is read, and where in the text it stands; with `name`, somebody's name in place of their handle. */
  interface Part {
    at: number;
    end: number;
    text: string;
    name: boolean;
  }

  interface Row {
    /** Stays the same from pending to sent. */
    key: string;
    /** A pending message has id "" and seq 0. With an optimistic edit, delete or reaction already laid over. */
    message: Wire.Message;
    state: "sent" | "pending" | "failed";
    /** Why it failed. */
    error: { code: string; detail: string; fields: Record<string, string[]> } | null;
    quoted: QuoteView | null;
    /** Members, without the sender, who have not read it; 0 for system lines and what is not sent. */
    unreadBy: number;
    own: boolean;
    /** The sender is blocked: fold it. */
    folded: boolean;
    pinned: boolean;
    clientId: string | null;
  }

  interface Timeline {
    /** Oldest first. The same row object stays the same object while nothing of it changed. */
    rows: Signals.Readonly<Row[]>;
    hasOlder: Signals.Readonly<boolean>;
    /** False at the live end. */
    hasNewer: Signals.Readonly<boolean>;
    loading: Signals.Readonly<boolean>;
    /** Why the last load failed, null if it did not. */
    error: Signals.Readonly<Failure | null>;
    /** Seq of the first unread message when opened, null if none: where to draw the line. */
    firstUnreadSeq: Signals.Readonly<number | null>;
    open(): Promise<void>;
    loadOlder(): Promise<void>;
    loadNewer(): Promise<void>;
    /** Shows the rows around a message. False if it may not be read or is gone. */
    jumpTo(messageId: Id): Promise<boolean>;
    /** Shows the first message of that moment or later, or the last one; gives its id, null if there is none. */
    jumpToTime(moment: Date): Promise<Id | null>;
    /** A message as a quote shows it; asked for, if it is not held. */
    quote(messageId: Id): QuoteView | null;
    /** Back to the live end. */
    jumpToEnd(): Promise<void>;
    /** Forgets what is far from this message. Call it while reading: what is held stays small, however far one scrolls. */
    keepNear(messageId: Id): void;
    /** Where the reader was when it was closed, or the page was; null: at the live end. */
    readonly place: Place | null;
    /** Notes where to come back to, in case the page goes. */
    keep(place: Place | null): void;
    /** `place`: where to come back to. */
    close(place?: Place | null): void;
  }

  /** A message, and how many pixels of it are above the window. */
  interface Place {
    id: Id;
    offset: number;
  }

  /** models/invites.js: links by which people join a group by themselves. */
  interface Invites {
    list(conversationId: Id): Promise<Wire.Invite[]>;
    make(conversationId: Id, terms: { expires_in: number | null; max_uses: number | null; approval: boolean }): Promise<Wire.Invite>;
    revoke(conversationId: Id, inviteId: Id): Promise<void>;
    look(code: string): Promise<Wire.Invitation>;
    /** Resolves with the conversation's id once it is held; null: one waits to be let in. */
    join(code: string): Promise<Id | null>;
    /** Waits no longer. */
    takeBack(code: string): Promise<void>;
    letIn(conversationId: Id, userId: Id): Promise<void>;
    decline(conversationId: Id, userId: Id): Promise<void>;
  }

  /** What is handed to a part that comes later. */
  interface Needs {
    api: Api;
    clock: Clock;
    recent: Recent;
    imports: Signals.Readonly<readonly Wire.Import[]>;
    /** Resolves once a conversation is held. */
    held(id: Id): Promise<void>;
    learn(users: Wire.User[]): void;
  }

  /** models/access.js: where one is signed in, and the tokens of programs. */
  interface Access {
    sessions(): Promise<Wire.Session[]>;
    endSession(id: Id): Promise<void>;
    /** Everywhere but in this browser. */
    endOthers(): Promise<void>;
    tokens(): Promise<Wire.Token[]>;
    /** `token` is the secret, in this answer only. */
    issueToken(name: string): Promise<Wire.Token & { token: string }>;
    revokeToken(id: Id): Promise<void>;
  }

  /** models/imports.js: histories that one brings along. */
  interface Imports {
    /** The newest first; also how far each is. */
    list: Signals.Readonly<readonly Wire.Import[]>;
    maxBytes(): Promise<number>;
    /** Resolves once it is begun. `sent` resolves when the server has all of the file, or it was cancelled. */
    start(file: File): Promise<{ id: Id; sent: Promise<void> }>;
    /** Cancels one under way, puts one away that has ended. */
    drop(id: Id): Promise<void>;
  }

  type ProfileFields = Partial<Wire.Settings>;

  /** `models/chat.js`: createChat({me, nodes, transport, api, store, clock}) → this. Actions reject with Failure. */
  interface Chat {
    connection: Signals.Readonly<Connection>;
    /** The stored copy is loaded, or the first sync done: the list can be drawn. */
    ready: Signals.Readonly<boolean>;
    me: Signals.Readonly<Wire.Me>;
    /** Pinned first, then last activity. With hidden ones (`hidden`): the list leaves those out. */
    conversations: Signals.Readonly<ConversationView[]>;
    /** Without muted and hidden conversations. */
    totalUnread: Signals.Readonly<number>;
    contacts: Signals.Readonly<Person[]>;
    blocks: Signals.Readonly<Person[]>;
    /** Who asks to talk and whom one asked, the newest first. */
    requests: Signals.Readonly<readonly Wire.Request[]>;
    users: { get(id: Id): Person };
    /** `get` reads a signal, null: not known. `show` while a person is on screen; its answer ends that. */
    presence: { get(id: Id): Wire.Presence | null; show(id: Id): () => void };
    /** Reads signals: use it inside a component or computed. Null if not a member (any more). */
    conversation(id: Id): ConversationView | null;
    /** The same object for the same id. */
    timeline(conversationId: Id): Timeline;
    /** Loaded at start; resolves before the first network answer. */
    loaded: Promise<void>;

    /** Shown at once, sent from the outbox; resolves with the client id once it is kept on disk. Clears the draft. */
    send(conversationId: Id, body: string, options?: { replyTo?: Id | null }): Promise<string>;
    retry(clientId: string): Promise<void>;
    discard(clientId: string): Promise<void>;
    /** Another text for a failed message, and send it again. */
    changeFailed(clientId: string, body: string): Promise<void>;

    edit(conversationId: Id, messageId: Id, body: string): Promise<void>;
    remove(conversationId: Id, messageId: Id, whose: "all" | "me"): Promise<void>;
    react(conversationId: Id, messageId: Id, emoji: string): Promise<void>;
    unreact(conversationId: Id, messageId: Id, emoji: string): Promise<void>;
    pin(conversationId: Id, messageId: Id): Promise<void>;
    unpin(conversationId: Id, messageId: Id): Promise<void>;
    /** Only forward; cheap to call often. */
    markRead(conversationId: Id, seq: number): Promise<void>;
    /** Call on every keystroke (true) and when the composer empties or blurs (false). */
    typing(conversationId: Id, active: boolean): void;
    /** Kept at once on this device, on the server after a second of rest. */
    setDraft(conversationId: Id, body: string): Promise<void>;
    /** What a message said before, the last first; `cursor` is the `next` of the page before. */
    earlierTexts(conversationId: Id, messageId: Id, cursor: string | null): Promise<{ results: Wire.EarlierText[]; next: string | null }>;

    /** Both resolve with the conversation's id once it is held. */
    createDirect(userId: Id): Promise<Id>;
    createGroup(title: string, userIds: Id[]): Promise<Id>;
    rename(conversationId: Id, title: string): Promise<void>;
    setMembersCanInvite(conversationId: Id, allowed: boolean): Promise<void>;
    addMembers(conversationId: Id, userIds: Id[]): Promise<void>;
    removeMember(conversationId: Id, userId: Id): Promise<void>;
    setRole(conversationId: Id, userId: Id, role: "admin" | "member"): Promise<void>;
    transfer(conversationId: Id, userId: Id): Promise<void>;
    leave(conversationId: Id): Promise<void>;
    dissolve(conversationId: Id): Promise<void>;
    /** null: switch notifications on; a Date; "forever". */
    mute(conversationId: Id, until: Date | "forever" | null): Promise<void>;
    pinConversation(conversationId: Id, pinned: boolean): Promise<void>;
    hide(conversationId: Id, hidden?: boolean): Promise<void>;

    /** What comes with the dialogs that need it: made by the first who asks, the same for all. */
    part<T>(make: (needs: Needs) => T): T;

    searchUsers(query: string): Promise<Wire.User[]>;
    block(userId: Id): Promise<void>;
    unblock(userId: Id): Promise<void>;
    addContact(userId: Id): Promise<void>;
    removeContact(userId: Id): Promise<void>;
    /** Resolves with the conversation's id once it is held. */
    acceptRequest(requestId: Id): Promise<Id>;
    /** Declines one, or takes an own one back. */
    dropRequest(requestId: Id): Promise<void>;
    updateMe(fields: ProfileFields): Promise<void>;
    /** Ends the session on the server and forgets what this browser stored; the page then goes to sign-in. */
    signOut(): Promise<void>;
    /** The one way to connect that was chosen for this device, null: whichever works. */
    transport: Signals.Readonly<TransportKind | null>;
    forceTransport(kind: TransportKind | null): void;
    /** Try to connect now instead of waiting for the backoff. */
    reconnect(): void;
    /** Closes the socket and stops all timers (a page that goes, a test that ends). */
    stop(): void;
  }

  /** models/nodes.js: which of the nodes this page talks to. */
  interface Nodes {
    /** The origin where requests go. */
    readonly base: string;
    /** Called with the origins of all that live, when they change. */
    onKnown: (urls: string[]) => void;
    /** What was known of them at an earlier visit. */
    load(urls: string[]): void;
  }

  /** models/transport.js: the way to the server, whichever it is. */
  interface Transport {
    kind: Signals.Readonly<TransportKind>;
    forced: Signals.Readonly<TransportKind | null>;
    start(handlers: TransportHandlers): void;
    stop(): void;
    /** Try now; with `afresh`, also drop a connection that stands. */
    reconnect(afresh?: boolean): void;
    force(kind: TransportKind | null): void;
    /** Rejects with Failure; code `no_answer` if the connection went before the reply. */
    request(type: string, fields: object): Promise<any>;
    /** `wait`: seconds until an answer without news, for polls. */
    sync(fields: Wire.SyncRequest, wait: number): Promise<Wire.SyncAnswer & Partial<Wire.PollAnswer>>;
    /** True: nothing is pushed, and what is new is asked for soon. */
    hasten(): boolean;
  }

  interface TransportHandlers extends Omit<SocketHandlers, "onEnd"> {
    /** A poll is due: one whole sync, which may wait so many seconds for news. */
    onTurn(wait: number): Promise<void>;
    /** Polls come through. */
    onPolls(): void;
  }

  interface SocketHandlers {
    onHello(hello: Wire.Hello): void;
    /** The objects of one frame, in order, without hello, reply and heartbeat.ack. */
    onEvents(events: Wire.Event[]): void;
    /** The server sent more events than came: sync. */
    onLoss(): void;
    /** A socket is over; false: the network let none through, or not for long. */
    onEnd(worked: boolean): void;
    onState(state: ConnectionState, retryAt: number | null): void;
  }

  /** lib/api.js: paths below /api/v1/. Rejects with Failure. */
  interface Api {
    /** `signal` breaks it off: it then rejects as without an answer. */
    get(path: string, query?: Record<string, string | number | null | undefined>, signal?: AbortSignal): Promise<any>;
    post(path: string, body?: object): Promise<any>;
    put(path: string, body?: object): Promise<any>;
    patch(path: string, body?: object): Promise<any>;
    delete(path: string, query?: Record<string, string>): Promise<any>;
    /** PUT of bytes as they are. */
    upload(path: string, bytes: ArrayBuffer): Promise<any>;
    /** One sync that may wait so many seconds for news. */
    poll(wait: number, body: Wire.PollRequest, signal: AbortSignal): Promise<Wire.PollAnswer>;
    /** Ends the session of this browser. */
    signOut(): Promise<void>;
  }

  interface OutboxEntry {
    client_id: string;
    conversation_id: Id;
    body: string;
    reply_to: { id: Id; seq: number; sender_id: Id } | null;
    /** Milliseconds, rising: the order in the conversation. */
    order: number;
    state: "waiting" | "sent" | "failed";
    error: { code: string; detail: string; fields: Record<string, string[]> } | null;
    /** Once sent, until the held version reaches it. */
    message: Wire.Message | null;
  }

  interface Draft {
    conversation_id: Id;
    body: string;
    /** Not confirmed by the server yet. */
    dirty: boolean;
    /** Milliseconds, rising over all tabs: the one written last is kept. */
    at: number;
  }

  /** Unbroken: every visible message with from ≤ id ≤ to is held. `to: null` is the live end; `from: "0"` the beginning. */
  interface Range {
    from: Id;
    to: Id | null;
  }

  interface StoredConversation extends Omit<Wire.Head, "my"> {
    my: { role: Wire.Role; read_seq: number; history_from_id: Id; mentions?: Wire.Mention[] };
    members: Wire.Member[];
    ranges: Range[];
    quotes: Wire.Quoted;
  }

  type Mine = Pick<Wire.My, "muted_until" | "pinned" | "hidden" | "draft">;

  interface StoredAccount {
    version: number;
    contacts: Id[];
    blocks: Id[];
    requests?: Wire.Request[];
    imports?: Wire.Import[];
    mine: Record<Id, Mine>;
  }

  /** One change of a message row; applied only to a row of lower version (see models/rows.js). */
  type RowOp =
    | { op: "put"; message: Wire.Message }
    | { op: "react"; id: Id; version: number; userId: Id; emoji: string; add: boolean };

  /** Written as one transaction. */
  interface Commit {
    since?: number;
    account?: StoredAccount;
    /** `force`: write also over a higher version (a reset downward), and drop the stored rows first. */
    conversations?: { record: StoredConversation; force: boolean }[];
    rows?: Map<Id, RowOp[]>;
    users?: Wire.User[];
    dropped?: Id[];
    deleted?: { conversation_id: Id; message_id: Id }[];
    /** Replaces all ids deleted for me. */
    deletedReset?: boolean;
  }

  interface Loaded {
    since: number;
    account: StoredAccount | null;
    conversations: StoredConversation[];
    users: Wire.User[];
    outbox: OutboxEntry[];
    drafts: Draft[];
    deleted: { conversation_id: Id; message_id: Id }[];
    /** Origins of the nodes that lived. */
    nodes: string[];
  }

  /** News from this person's other tabs. */
  type TabNews =
    | { type: "outbox"; entry: OutboxEntry }
    | { type: "discarded"; clientId: string }
    | { type: "draft"; draft: Draft }
    | { type: "signed_out" };

  /** lib/store.js: what one person's browser keeps. All promises resolve once it is on disk. */
  interface Store {
    load(): Promise<Loaded>;
    commit(change: Commit): Promise<void>;
    /** Stored rows with from ≤ id, newest first, at most `limit`. */
    rows(conversationId: Id, from: Id, limit: number): Promise<Wire.Message[]>;
    outbox(conversationId: Id): Promise<OutboxEntry[]>;
    putOutbox(entry: OutboxEntry): Promise<void>;
    removeOutbox(clientId: string): Promise<void>;
    putDraft(draft: Draft): Promise<void>;
    putNodes(urls: string[]): Promise<void>;
    /** Runs `work` while no other tab of this person runs work of the same name. */
    lock<T>(name: string, work: () => Promise<T>): Promise<T>;
    tell(news: TabNews): void;
    onNews(listener: (news: TabNews) => void): void;
    clear(): Promise<void>;
    close(): void;
  }
}
