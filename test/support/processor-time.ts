/** Begins to measure the processor time of this process. The returned function gives the milliseconds spent since. */
export function processorTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
