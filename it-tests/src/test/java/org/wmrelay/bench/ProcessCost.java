package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used so far, as {@code /proc} tells it (proc(5)).
 *
 * @param userMs processor time outside the kernel, in steps of 10 ms
 * @param systemMs processor time in the kernel
 * @param residentKib memory it has at the moment
 */
record ProcessCost(long userMs, long systemMs, long residentKib) {
  // USER_HZ is 100 on every Linux that runs Java.
  private static final int MS_A_TICK = 10;
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  static ProcessCost of(long pid) throws IOException {
    Path proc = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long user = Long.parseLong(fields[USER]) * MS_A_TICK;
    long system = Long.parseLong(fields[SYSTEM]) * MS_A_TICK;
    return new ProcessCost(user, system, residentKib(proc));
  }

  private static long residentKib(Path proc) throws IOException {
    List<String> lines = Files.readAllLines(proc.resolve("status"));
    for (String line : lines) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in " + proc.resolve("status"));
  }

  long cpuMs() {
    return userMs + systemMs;
  }
}
