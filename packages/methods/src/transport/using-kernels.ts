export { usingKernels } from "@pushforward/kernels";
