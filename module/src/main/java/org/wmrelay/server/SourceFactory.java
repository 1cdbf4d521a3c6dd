package org.wmrelay.server;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Source;
import org.wmrelay.cluster.AsfCarriage;
import org.wmrelay.cluster.Carriage;
import org.wmrelay.cluster.Cluster;
import org.wmrelay.cluster.ClusterPoint;
import org.wmrelay.cluster.DatagramCarriage;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.AttemptFactory;
import org.wmrelay.server.settings.Clustered;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.SourceSettings;
import org.wmrelay.source.file.FileAttempts;
import org.wmrelay.source.file.MediaFile;
import org.wmrelay.source.pull.HttpAttempts;
import org.wmrelay.source.pull.PullSettings;
import org.wmrelay.source.pull.PullSource;
import org.wmrelay.source.pull.Upstream;
import org.wmrelay.source.push.PushPoint;
import org.wmrelay.source.udp.DatagramBroadcast;
import org.wmrelay.source.udp.UdpSource;

/** Makes the sources of publishing points, with what they share: one HTTP client, one reader. */
final class SourceFactory {
  private final ScheduledExecutorService timer;
  private final RandomGenerator random;
  private final HttpClient client = HttpAttempts.newClient();
  private final ExecutorService readers;
  private final ThreadFactory udpThreads;
  private final HttpAttempts http;
  private final FileAttempts files;
  private final @Nullable Cluster cluster;

  /**
   * @param relayId names this relay to others, so that loops are found
   * @param cluster null if this node stands alone
   */
  SourceFactory(
      String relayId,
      ScheduledExecutorService timer,
      RandomGenerator random,
      ThreadFactory readerThreads,
      ThreadFactory udpThreads,
      @Nullable Cluster cluster) {
    this.cluster = cluster;
    this.timer = timer;
    this.random = random;
    this.udpThreads = udpThreads;
    this.readers = Executors.newSingleThreadExecutor(readerThreads);
    this.http = new HttpAttempts(client, relayId, timer, System::nanoTime, random);
    this.files = new FileAttempts(timer, readers, System::nanoTime);
  }

  void start() throws Exception {
    client.start();
  }

  void stop() throws Exception {
    client.stop();
    readers.shutdown(); // not now: files that are open are closed there
  }

  Source create(PublishingPointSettings settings, PublishingPoint point) {
    SourceSettings source = settings.source();
    if (source instanceof SourceSettings.Push push) {
      PushPoint pushed = new PushPoint(point, push.settings(), System::nanoTime);
      return inCluster(settings, point, pushed, new AsfCarriage(pushed.channel()));
    }
    if (source instanceof SourceSettings.Pull pull) {
      AsfChannel channel = new AsfChannel(System::nanoTime);
      Source pulled = pull(pull.settings(), point, channel);
      return inCluster(settings, point, pulled, new AsfCarriage(channel));
    }
    SourceSettings.Udp udp = (SourceSettings.Udp) source;
    DatagramBroadcast datagrams = new DatagramBroadcast(udp.settings().contentType());
    return inCluster(settings, point, udp(settings, udp, point), new DatagramCarriage(datagrams));
  }

  /** A source was stopped for good. */
  void forget(Source source) {
    Cluster within = cluster;
    if (within != null) {
      within.remove(source);
    }
  }

  /** The source itself, or within its cluster. */
  private Source inCluster(
      PublishingPointSettings settings, PublishingPoint point, Source source, Carriage carriage) {
    Cluster within = cluster;
    return within == null || settings.clustered() == Clustered.FALSE
        ? source
        : within.add(point, source, carriage, role(settings));
  }

  private static ClusterPoint.Role role(PublishingPointSettings settings) {
    if (settings.clustered() == Clustered.FOLLOW) {
      return ClusterPoint.Role.FOLLOWS;
    }
    boolean push = settings.source() instanceof SourceSettings.Push;
    return push ? ClusterPoint.Role.WAITS : ClusterPoint.Role.FEEDS;
  }

  private Source udp(
      PublishingPointSettings settings, SourceSettings.Udp udp, PublishingPoint point) {
    String part = settings.where() + ": source";
    return new UdpSource(
        point, udp.address(), udp.settings(), part, timer, System::nanoTime, udpThreads);
  }

  private Source pull(PullSettings settings, PublishingPoint point, AsfChannel channel) {
    return new PullSource(
        point,
        channel,
        settings,
        upstream -> attempts(upstream, settings),
        timer,
        System::nanoTime,
        random);
  }

  private AttemptFactory attempts(Upstream upstream, PullSettings settings) {
    return upstream.isFile()
        ? files.of(MediaFile.at(Path.of(upstream.url())))
        : http.of(upstream, settings);
  }
}
