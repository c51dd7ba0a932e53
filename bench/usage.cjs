// Loaded before a measured program: leaves what it used where USAGE_FILE says.
const { readFileSync, writeFileSync } = require('node:fs');

/** Of this program alone: what the kernel gives as the peak of a process counts the one that started it too. */
function peakMb() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kilobytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    process.env.USAGE_FILE,
    JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssMb: peakMb() }),
  );
});
