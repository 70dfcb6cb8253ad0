export { ApiClient, type TokenSource } from "./client";
export { ApiProblem, type ProblemCode } from "./problem";
