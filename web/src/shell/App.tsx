import { useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, Route, Router } from "preact-iso";
import NotFound from "../pages/not-found";
import { routes } from "../routes";
import { type Studio, StudioProvider } from "../studio";
import { LiveRegions } from "../ui";
import { words } from "../words";
import { Crashed } from "./Crashed";
import { Gate } from "./Gate";
import { Header } from "./Header";

/** Addresses that are the api's, not a page's. */
const PAGES = /^\/(?!api\/)/;

export function App({ studio }: { studio: Studio }) {
  return (
    <StudioProvider value={studio}>
      <LocationProvider scope={PAGES}>
        <a class="skip-link" href="#content">
          {words.shell.skip}
        </a>
        <Header />
        <Pages />
        <LiveRegions />
      </LocationProvider>
    </StudioProvider>
  );
}

function Pages() {
  const [failure, setFailure] = useState<unknown>(null);
  if (failure !== null) return <Crashed />;
  return (
    <ErrorBoundary onError={setFailure}>
      <Router>
        {routes.map(({ path, access, page }) => (
          <Route key={path} path={path} component={Gate} access={access} page={page} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </ErrorBoundary>
  );
}
