package org.wmrelay.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wmrelay.access.Network;
import org.wmrelay.access.SignedLinks;
import org.wmrelay.access.TrustedProxies;
import org.wmrelay.auth.Authorization;
import org.wmrelay.auth.Challenge;
import org.wmrelay.auth.UsersFileInput;
import org.wmrelay.media.AsfBench;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.media.PlainAsfForm;
import org.wmrelay.play.PlaylistInput;
import org.wmrelay.server.settings.ConfigurationException;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.source.push.SetupBodyInput;
import org.wmrelay.source.udp.UdpAddress;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.http.Via;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.HeaderAssembler;
import org.wmrelay.wire.mmsh.MmshException;
import org.wmrelay.wire.mmsh.Pragmas;
import org.wmrelay.wire.mmsh.StreamSelection;
import org.wmrelay.wire.rtp.RtpUnpacker;
import org.wmrelay.wire.websocket.ClientFrames;
import org.wmrelay.wire.websocket.ServerFrames;
import org.wmrelay.wire.websocket.WebSocketException;

/**
 * A parser, what belongs into it, and what must hold for any input: it reads it or refuses it in
 * the way that it promises, and takes memory in proportion.
 */
enum Parser {
  FRAMES_OF_SERVERS {
    @Override
    void take(byte[] input) throws MmshException {
      frames(FrameReader.Form.WMSP, input);
    }

    @Override
    Stream<byte[]> seeds() {
      return vectors(
          "wmsp_header_fragmented.bin", "wmsp_meta_bflag.bin", "wmsp_from_push_change.bin");
    }
  },
  FRAMES_OF_ENCODERS {
    @Override
    void take(byte[] input) throws MmshException {
      frames(FrameReader.Form.PUSH, input);
    }

    @Override
    Stream<byte[]> seeds() {
      return vectors("push_bounded_2.bin", "push_change.bin");
    }
  },
  ASF_HEADER {
    @Override
    void take(byte[] input) throws AsfException {
      AsfHeader header = AsfHeader.parse(input);
      AsfHeader sanitised = AsfHeader.parse(header.sanitised());
      holds(header.streams().equals(sanitised.streams()), "sanitising keeps the streams");
      holds(header.packetSize() == sanitised.packetSize(), "sanitising keeps the packet size");
    }

    @Override
    Stream<byte[]> seeds() {
      return Stream.of("av.asf", "audio.asf", "av1444.asf")
          .map(name -> AsfBench.header(name).bytes());
    }
  },
  ASF_STREAM {
    @Override
    void take(byte[] input) throws AsfException {
      new AsfReader().feed(ByteBuffer.wrap(input), new Ignoring());
    }

    @Override
    Stream<byte[]> seeds() {
      return vectors("audio.asf");
    }
  },
  ASF_PACKET {
    @Override
    void take(byte[] input) throws AsfException {
      AsfPacket packet = new AsfPacket();
      packet.parse(ByteBuffer.wrap(input.clone()), PACKET_SIZE);
      ByteBuffer restored = ByteBuffer.allocate(PACKET_SIZE);
      packet.putRestored(restored);
      holds(!restored.hasRemaining(), "restored to its full size");
      AsfPacket again = new AsfPacket();
      again.parse(restored.flip(), PACKET_SIZE);
      holds(again.payloadCount() == packet.payloadCount(), "restoring keeps the payloads");
      packet.shiftClock(1_000_000_007L);
    }

    @Override
    Stream<byte[]> seeds() {
      return AsfBench.packets("av1444.asf").stream().limit(20).map(AsfBench::bytes);
    }
  },
  INGEST {
    @Override
    void take(byte[] input) throws IngestException {
      AsfBench bench = new AsfBench();
      AsfIngest attempt = bench.attempt();
      FrameReader frames = new FrameReader(FrameReader.Form.WMSP);
      ByteBuffer bytes = ByteBuffer.wrap(input);
      boolean listening = false;
      while (bytes.hasRemaining() && attempt.outcome() == AsfIngest.Outcome.GOES_ON) {
        ByteBuffer chunk = bytes.slice(bytes.position(), Math.min(CHUNK, bytes.remaining()));
        bytes.position(bytes.position() + chunk.remaining());
        attempt.frames(frames, chunk);
        if (!listening && bench.studio.point.broadcast() != null) {
          bench.listen(PlainAsfForm.NAME);
          listening = true;
        }
        bench.studio.tick();
      }
      holds(bench.studio.point.counters().formFailures() == 0, "what is let in can be derived");
    }

    @Override
    Stream<byte[]> seeds() {
      return vectors("wmsp_from_push_change.bin", "vlc_mmsh_play_response.bin");
    }
  },
  PRAGMA {
    @Override
    void take(byte[] input) {
      Pragmas pragmas = Pragmas.parse(text(input).lines().toList());
      StreamSelection.of(pragmas).level(1);
      pragmas.number("client-id");
    }

    @Override
    Stream<byte[]> seeds() {
      return requests("Pragma: ");
    }
  },
  AUTHORIZATION {
    @Override
    void take(byte[] input) {
      Authorization.parseDigest(text(input));
    }

    @Override
    Stream<byte[]> seeds() {
      return requests("Authorization: ");
    }
  },
  CHALLENGE {
    @Override
    void take(byte[] input) {
      Challenge.parse(text(input).lines().toList());
    }

    @Override
    Stream<byte[]> seeds() {
      return texts(
          "Digest realm=\"a, \\\"b\\\"\", nonce=\"x\", qop=\"auth,auth-int\", algorithm=MD5-sess",
          "Negotiate\nBasic realm=x, Digest nonce=1");
    }
  },
  VIA {
    @Override
    void take(byte[] input) {
      Via.ids(text(input).lines().toList());
    }

    @Override
    Stream<byte[]> seeds() {
      return texts("1.0 wmrelay-1, HTTP/1.1 proxy (squid, 1)\n1.1 wmrelay-2");
    }
  },
  FORWARDED {
    private static final TrustedProxies TRUSTED =
        new TrustedProxies(List.of(Network.parse("10.0.0.0/8")), TrustedProxies.Header.FORWARDED);

    @Override
    void take(byte[] input) {
      List<String> lines = text(input).lines().toList();
      String client = TRUSTED.behind("10.0.0.1", name -> lines).orElseThrow().address();
      holds(client.matches("[0-9A-Fa-f:.]+"), "a client's address is one: " + client);
    }

    @Override
    Stream<byte[]> seeds() {
      return texts(
          "for=203.0.113.7;proto=https, for=10.0.0.2",
          "for=\"[2001:db8::7]:4711\";by=_x\nfor=unknown");
    }
  },
  SIGNED_LINK {
    @Override
    void take(byte[] input) {
      String query = text(input);
      String passedOn = SignedLinks.passedOn(query);
      holds(query.length() >= passedOn.length(), "no more is passed on than came");
      holds(passedOn.matches("[A-Za-z0-9_=&.:-]*"), "nothing else is passed on: " + passedOn);
    }

    @Override
    Stream<byte[]> seeds() {
      String signed = new SignedLinks("key").query("/a", Instant.EPOCH, Optional.of("::1"));
      return texts(signed, "x=y&" + signed + "&expires=9");
    }
  },
  USERS_FILE {
    @Override
    void take(byte[] input) {
      UsersFileInput.take(new String(input, UTF_8));
    }

    @Override
    Stream<byte[]> seeds() {
      return texts(
          "\uFEFF# users\nuser=pass=word\n\nö = ü\n",
          "u:realm:0123456789abcdef0123456789ABCDEF\nnobody=\n");
    }
  },
  PUSH_SETUP {
    @Override
    void take(byte[] input) {
      SetupBodyInput.take(input);
    }

    @Override
    Stream<byte[]> seeds() {
      return texts("AutoDestroy: 1\r\nTemplate-URL: \"http://h/p\"\r\n", "autodestroy :\t1");
    }
  },
  UDP_ADDRESS {
    @Override
    void take(byte[] input) {
      try {
        UdpAddress address = UdpAddress.parse(text(input));
        holds(UdpAddress.parse(address.toString()).equals(address), "reads what it writes");
      } catch (IllegalArgumentException wrong) {
        holds(wrong.getMessage() != null, "says what is wrong");
      }
    }

    @Override
    Stream<byte[]> seeds() {
      return texts("udp://239.1.1.1:5000?interface=eth0&source=10.0.0.1", "rtp://[ff02::1%lo]:1");
    }
  },
  /** Datagrams of one byte for their length and as many bytes. */
  RTP {
    @Override
    void take(byte[] input) {
      RtpUnpacker unpacker = new RtpUnpacker();
      ByteBuffer bytes = ByteBuffer.wrap(input);
      for (long nowNs = 0; bytes.hasRemaining(); nowNs += 10_000_000) {
        int length = Math.min(bytes.get() & 0xFF, bytes.remaining());
        unpacker.take(bytes.slice(bytes.position(), length), nowNs, Parser::isNotEmpty);
        bytes.position(bytes.position() + length);
      }
    }

    @Override
    Stream<byte[]> seeds() {
      return Stream.of(
          HexFormat.of()
              .parseHex(
                  "0d802100010000000000000001"
                      + "41" // the first
                      + "0d802100030000000000000001"
                      + "43" // too early
                      + "0d802100020000000000000001"
                      + "42"
                      + "16b1210004000000000000000100000002"
                      + "beef000041"
                      + "02"));
    }
  },
  WEB_SOCKET {
    @Override
    void take(byte[] input) {
      ClientFrames frames = new ClientFrames(new Answers());
      try {
        frames.read(ByteBuffer.wrap(input));
      } catch (WebSocketException wrong) {
        holds(wrong.getMessage() != null, "says what is wrong");
      }
    }

    @Override
    Stream<byte[]> seeds() {
      return Stream.of(
          HexFormat.of().parseHex("818537fa213d7f9f4d5158" + "898537fa213d7f9f4d5158"),
          HexFormat.of().parseHex("82fe000200000000beef" + "88820000000003e8"));
    }

    private static final class Answers implements ClientFrames.Handler {
      @Override
      public void ping(ByteBuffer payload) {
        holds(ServerFrames.pong(payload).remaining() <= 127, "answers no more than was asked");
      }

      @Override
      public void close(ByteBuffer payload) {
        holds(ServerFrames.isClose(ServerFrames.close(payload)), "answers a close by a close");
      }
    }
  },
  PLAYLIST {
    @Override
    void take(byte[] input) {
      PlaylistInput.take(new String(input, UTF_8));
    }

    @Override
    Stream<byte[]> seeds() {
      return texts("host.example:8080\nStudio <1> & more", "[::1%eth0]:80\n\u2028", "a\"b:1\nx");
    }
  },
  SETTINGS {
    @Override
    void take(byte[] input) {
      String text = new String(input, UTF_8);
      if (text.contains("include")) {
        return; // would open files and connections of the machine that looks for faults
      }
      try {
        Settings.of(ConfigFactory.parseString(text).resolve());
      } catch (ConfigurationException | ConfigException wrong) {
        holds(wrong.getMessage() != null, "says what is wrong");
      }
    }

    @Override
    Stream<byte[]> seeds() {
      return Stream.of("wmrelay", "pull", "push", "gps", "iptv")
          .map(name -> file(Path.of("../config", name + ".conf")));
    }
  };

  private static final int PACKET_SIZE = 1444;
  private static final int CHUNK = 4096;

  // The longest header a few times over, a window, and parsed text of which each byte becomes some
  // objects.
  private static final long ALLOCATION = 24L << 20;
  private static final long ALLOCATION_A_BYTE = 2000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Throws only what the parser promises. */
  abstract void take(byte[] input) throws MmshException, AsfException, IngestException;

  /** What belongs into it. */
  abstract Stream<byte[]> seeds();

  /** Fails if the parser does anything but read or refuse the input, or takes much memory. */
  final void check(byte[] input) {
    long allowed = ALLOCATION + ALLOCATION_A_BYTE * input.length;
    if (cost(input) > allowed) {
      long again = cost(input); // the first time may have been that of classes being loaded
      holds(again <= allowed, again + " bytes of memory for " + input.length + " of input");
    }
  }

  private long cost(byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      take(input);
    } catch (MmshException | AsfException | IngestException refused) {
      holds(refused.getMessage() != null, "says what is wrong");
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void isNotEmpty(ByteBuffer payload) {
    holds(payload.hasRemaining(), "gives payloads that are not empty");
  }

  private static void holds(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("does not hold: " + what);
    }
  }

  private static void frames(FrameReader.Form form, byte[] input) throws MmshException {
    FrameReader reader = new FrameReader(form);
    HeaderAssembler headers = new HeaderAssembler();
    ByteBuffer bytes = ByteBuffer.wrap(input);
    while (bytes.hasRemaining()) {
      ByteBuffer chunk = bytes.slice(bytes.position(), Math.min(CHUNK, bytes.remaining()));
      bytes.position(bytes.position() + chunk.remaining());
      reader.feed(
          chunk,
          frame -> {
            if (frame.kind() == org.wmrelay.wire.mmsh.FrameKind.HEADER) {
              headers.add(frame);
            }
          });
    }
  }

  private static String text(byte[] input) {
    return new String(input, ISO_8859_1);
  }

  private static Stream<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(UTF_8));
  }

  private static Stream<byte[]> vectors(String... names) {
    return Stream.of(names).map(Vectors::bytes);
  }

  /** The values of this header in all captured requests, those of a request on lines. */
  private static Stream<byte[]> requests(String name) {
    return Vectors.requests().stream()
        .map(request -> values(Vectors.request(request), name))
        .filter(values -> !values.isEmpty())
        .map(values -> String.join("\n", values).getBytes(ISO_8859_1));
  }

  private static List<String> values(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.regionMatches(true, 0, name, 0, name.length()))
        .map(line -> line.substring(name.length()))
        .toList();
  }

  private static byte[] file(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes what a stream holds and looks at none of it. */
  private static final class Ignoring implements AsfHandler<RuntimeException> {
    @Override
    public void onHeader(AsfHeader header) {}

    @Override
    public void onPacket(ByteBuffer packet) {}
  }
}
