package org.wmrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as {@code /proc} tells it (proc(5)).
 *
 * @param userMs processor time outside the kernel, in steps of 10 ms
 * @param systemMs processor time in the kernel
 * @param writes system calls write and writev; what other calls send is not counted
 * @param residentKib memory it has at the moment
 */
record ProcessCost(long userMs, long systemMs, long writes, long residentKib) {
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
    return new ProcessCost(
        user,
        system,
        number(proc.resolve("io"), "syscw:"),
        number(proc.resolve("status"), "VmRSS:"));
  }

  private static long number(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + name + " in " + file);
  }

  long cpuMs() {
    return userMs + systemMs;
  }
}
