package org.wmrelay.bench;

import java.util.ArrayList;
import java.util.List;

/** What was found, printed as it comes. */
final class Report {
  private final String machine;
  private final List<Contest> contests = new ArrayList<>();

  Report(String machine) {
    this.machine = machine;
  }

  void head() {
    say(machine);
  }

  void say(String line) {
    System.out.println(line);
  }

  void add(Contest contest) {
    contests.add(contest);
  }

  String machine() {
    return machine;
  }

  List<Contest> contests() {
    return contests;
  }

  /** Whether all could be measured and no listener missed anything. */
  boolean faultless() {
    return contests.stream().allMatch(contest -> contest.failures() == 0)
        && contests.stream()
            .flatMap(contest -> contest.entries().stream())
            .flatMap(entry -> entry.measurements().stream())
            .allMatch(measurement -> measurement.faults() == 0);
  }
}
