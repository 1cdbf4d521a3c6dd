package org.wmrelay.source.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.Attempt;
import org.wmrelay.media.AttemptFactory;
import org.wmrelay.media.IngestException;

/** An upstream in the hands of a test. */
final class FakeAttempts implements AttemptFactory {
  final List<One> started = new ArrayList<>();

  @Override
  public Attempt start(AsfIngest ingest, Consumer<String> ended) {
    One one = new One(ingest, ended);
    started.add(one);
    return one;
  }

  One last() {
    return started.get(started.size() - 1);
  }

  /** One visit to it. */
  static final class One implements Attempt {
    private final AsfIngest ingest;
    private final Consumer<String> ended;
    boolean stopped;

    One(AsfIngest ingest, Consumer<String> ended) {
      this.ingest = ingest;
      this.ended = ended;
    }

    /** Sends the header of a sample. */
    One header(String sample) {
      return take(() -> ingest.header(AsfBench.header(sample)));
    }

    /** Sends one packet of a sample. */
    One packet(String sample, int index) {
      return take(() -> ingest.packet(AsfBench.packets(sample).get(index)));
    }

    private One take(Step step) {
      try {
        step.run();
      } catch (IngestException e) {
        throw new AssertionError(e);
      }
      return this;
    }

    AsfIngest.Outcome outcome() {
      return ingest.outcome();
    }

    void fail(String why) {
      ended.accept(why);
    }

    @Override
    public void stop() {
      stopped = true;
    }

    private interface Step {
      void run() throws IngestException;
    }
  }
}
