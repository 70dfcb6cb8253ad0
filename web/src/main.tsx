import { render } from "preact";
import { App } from "./shell/App";
import { createStudio, startStudio } from "./studio";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/shell.css";
import "./theme/components.css";
import { applyTheme } from "./theme/theme";

applyTheme();
const studio = createStudio();
startStudio(studio);
const root = document.getElementById("studio");
if (root !== null) render(<App studio={studio} />, root);
