export { type Credentials, HttpSessionGateway, type SessionGateway, type SignOutScope } from "./gateway";
export { browserClock, type Clock, Session, type SessionState } from "./session";
export { BrowserTabs, type Tabs } from "./tabs";
