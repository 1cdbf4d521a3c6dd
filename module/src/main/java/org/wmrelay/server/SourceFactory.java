package org.wmrelay.server;

import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.SourceSettings;
import org.wmrelay.source.push.PushPoint;

/** Makes the sources of publishing points, with what they share. */
final class SourceFactory {
  void start() throws Exception {}

  void stop() {}

  Source create(PublishingPointSettings settings, PublishingPoint point) {
    SourceSettings source = settings.source();
    if (source instanceof SourceSettings.Push push) {
      return new PushPoint(point, push.settings(), System::nanoTime);
    }
    throw new IllegalStateException("no source for " + source.describe());
  }
}
