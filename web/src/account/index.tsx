/** The fields of the account forms, and what is wrong with them before the server is asked. */
import { Field } from "../ui";
import { words } from "../words";

interface AccountFieldProps {
  value: string;
  onValue: (value: string) => void;
  error: string | null | undefined;
}

export function EmailField(props: AccountFieldProps) {
  return <Field {...props} name="email" type="email" label={words.account.email} autocomplete="username" required />;
}

export function PasswordField({ isNew = false, ...props }: AccountFieldProps & { isNew?: boolean }) {
  return (
    <Field
      {...props}
      name="password"
      type="password"
      label={isNew ? words.account.newPassword : words.account.password}
      hint={isNew ? words.account.passwordHint : undefined}
      autocomplete={isNew ? "new-password" : "current-password"}
      required
    />
  );
}

export interface AccountErrors {
  email?: string;
  password?: string;
}

const ADDRESS = /^[^@\s]+@[^@\s]+$/;

export function accountErrors({ email, password }: { email: string; password?: string }): AccountErrors {
  const errors: AccountErrors = {};
  if (email.trim() === "") errors.email = words.account.missing.email;
  else if (!ADDRESS.test(email.trim())) errors.email = words.account.wrongEmail;
  if (password === "") errors.password = words.account.missing.password;
  return errors;
}
