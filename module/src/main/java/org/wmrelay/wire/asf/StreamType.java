package org.wmrelay.wire.asf;

import java.util.Map;

/** What a stream of a broadcast carries ([ASF] 10.4). */
public enum StreamType {
  /** Sound. */
  AUDIO,
  /** Moving pictures. */
  VIDEO,
  /** Script commands: captions, URLs to open. */
  COMMAND,
  /** Still pictures. */
  JFIF,
  /** Something that a relay passes on unseen. */
  OTHER;

  private static final Map<Guid, StreamType> BY_ID =
      Map.of(
          Guid.of("F8699E40-5B4D-11CF-A8FD-00805F5C442B"), AUDIO,
          Guid.of("BC19EFC0-5B4D-11CF-A8FD-00805F5C442B"), VIDEO,
          Guid.of("59DACFC0-59E6-11D0-A3AC-00A0C90348F6"), COMMAND,
          Guid.of("B61BE100-5B4E-11CF-A8FD-00805F5C442B"), JFIF);

  static StreamType of(Guid id) {
    return BY_ID.getOrDefault(id, OTHER);
  }
}
