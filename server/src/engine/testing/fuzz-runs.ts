/** How often a property is tried: `npm run fuzz` sets FUZZ_RUNS. */
export const fuzzRuns = (usual: number): number => Number(process.env.FUZZ_RUNS ?? usual);
