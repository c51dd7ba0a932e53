// Loaded before a measured program: writes its usage to the file in USAGE_FILE.
const { readFileSync, writeFileSync } = require('node:fs');

/** Only of this program: the kernel's peak for a process includes its parent. */
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
