package org.wmrelay.media;

/** What is counted where a source's bytes become a broadcast. */
public enum IngestCount {
  /** Packets that went into the broadcast. */
  PACKETS("packets relayed"),
  /** Headers that began a broadcast or changed it. */
  HEADERS("headers that began the broadcast or changed it"),
  /** Packets left out because they had been relayed before the source came back. */
  REPEATS("packets left out as repeats after a reconnect"),
  /** Numbers that the source left out in its packets: lost or thinned before they came here. */
  GAPS("packets missing from the source by its own numbers"),
  /** Times that a source's clock was moved to where the broadcast's stood. */
  CLOCK_SHIFTS("clocks that restarted or jumped and were moved"),
  /** Packets dropped because they exceed the packet size that the header names. */
  TOO_LONG("packets dropped as longer than the header's packet size"),
  /** Packets dropped because their fields make no sense. */
  UNPARSABLE("packets dropped as damaged"),
  /** Packets dropped because no header says how to read them. */
  BEFORE_HEADER("packets dropped because no header came before them"),
  /** Frames that carry nothing for players: metadata, packet pairs, fillers, tests. */
  OTHER_FRAMES("frames left out because they carry no media");

  private final String meaning;

  IngestCount(String meaning) {
    this.meaning = meaning;
  }

  /** What it counts, for people. */
  public String meaning() {
    return meaning;
  }
}
