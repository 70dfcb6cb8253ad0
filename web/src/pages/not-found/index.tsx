import { addresses } from "../../routes";
import { Page } from "../../ui";
import { words } from "../../words";

export default function NotFound() {
  return (
    <Page title={words.notFound.title}>
      <p>{words.notFound.text}</p>
      <p>
        <a href={addresses.projects}>{words.notFound.home}</a>
      </p>
    </Page>
  );
}
