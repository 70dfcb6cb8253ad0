export { type ConnectionState, LiveConnection } from "./connection";
export { Generations, type WatchedGeneration } from "./generation";
export { applyFrames } from "./reducer";
export { MessageRefused, type WireSocket } from "./socket";
export * from "./state";
