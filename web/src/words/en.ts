/** Every English text of the studio. A translation is a second file of the type `Words`. */
export const en = {
  product: "Wingbeat",
  shell: {
    skip: "Skip to content",
    home: "Wingbeat: your projects",
    navigation: "Main",
    projects: "Projects",
    account: "Account",
    signIn: "Sign in",
    signOut: "Sign out",
    signOutEverywhere: "Sign out everywhere",
    theme: "Colours",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    loading: "Loading…",
    title: (page: string) => `${page} · Wingbeat`,
    pageChanged: (page: string) => `${page}, page loaded`,
  },
  connection: {
    idle: "Not connected",
    connecting: "Connecting…",
    online: "Connected",
    waiting: "Connection lost, trying again…",
    refused: {
      forbidden: "The server refused the live connection",
      too_many: "Too many tabs are connected: close one",
    },
    retry: "Try again now",
  },
  account: {
    email: "E-mail address",
    password: "Password",
    newPassword: "New password",
    passwordHint: "At least 8 characters",
    signIn: {
      title: "Sign in",
      submit: "Sign in",
      forgot: "Forgot your password?",
      noAccount: "No account yet?",
      signUp: "Sign up",
      ended: "Your session has ended. Sign in again to go on where you were.",
    },
    signUp: {
      title: "Sign up",
      submit: "Create account",
      haveAccount: "You have an account?",
      signIn: "Sign in",
      confirm: {
        title: "Confirm your address",
        text: (email: string) => `We have sent a mail to ${email}. Open the link in it, then sign in.`,
      },
    },
    reset: {
      title: "Reset your password",
      explanation: "We send a code to your address. It is good for a short time.",
      request: "Send the code",
      sent: (email: string) => `If ${email} has an account, a mail with a code is on its way.`,
      code: "Code from the mail",
      confirm: "Set the new password",
      again: "Send another code",
    },
    missing: { email: "Enter your e-mail address", password: "Enter a password", code: "Enter the code from the mail" },
    wrongEmail: "This is not an e-mail address",
  },
  projects: {
    title: "Projects",
    create: "New project",
    name: "Name",
    description: "Description",
    optional: "optional",
    createSubmit: "Create project",
    created: (name: string) => `${name} was created`,
    nameMissing: "Give the project a name",
    more: "Show more",
    empty: { title: "No projects yet", text: "Create one, then say what the app should do." },
    roles: { owner: "Owner", editor: "Editor", viewer: "Viewer" },
    changed: (when: string) => `Changed ${when}`,
  },
  project: {
    title: "Project",
    back: "All projects",
    noDescription: "No description",
  },
  notFound: {
    title: "There is nothing here",
    text: "The address may be mistyped, or the page was moved.",
    home: "To your projects",
  },
  problems: {
    title: "That did not work",
    unreachable: "The server cannot be reached. Check your connection and try again.",
    unexpected_answer: "The server gave an answer that the studio does not understand. Try again.",
    crashed: "This page has failed. Load it again; what is saved is not lost.",
    retry: "Try again",
    reference: (id: string) => `Reference: ${id}`,
  },
  diff: {
    caption: (path: string) => `Changes of ${path}`,
    before: "Line before",
    after: "Line after",
    line: "Text",
    kinds: { added: "Added: ", deleted: "Deleted: ", note: "" },
  },
  dialog: { close: "Close", cancel: "Cancel" },
  toast: { dismiss: "Dismiss", region: "Messages" },
} as const;

type Translated<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [K in keyof T]: Translated<T[K]> };

export type Words = Translated<typeof en>;
