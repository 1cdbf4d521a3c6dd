package org.wmrelay.it.fake;

/**
 * In whose manner a {@link FakeOrigin} speaks: heads, frames and liberties. Start from one of the
 * named profiles and change what a test is about; not to be changed once an origin has it.
 */
public final class OriginProfile {

  /** Where a new connection begins. */
  public enum Join {
    /** At the newest key frame, like servers with a burst. */
    KEY_FRAME,
    /** With the next packet that is sent, like WME. */
    LIVE,
    /**
     * With the first packet since the newest header, like a recording; to its end, if it has one.
     */
    BEGINNING
  }

  /** What becomes of a packet's padding. */
  public enum Padding {
    KEPT,
    /** Removed, and the Padding Length field set to zero. */
    STRIPPED,
    /** Removed, but the field says what it was. */
    STRIPPED_FIELD_KEPT
  }

  String server = "Rex/9.0.0.2980";
  String version = "HTTP/1.0";
  String describeType = "application/vnd.ms.wms-hdr.asfv1";
  String playType = "application/x-mms-framed";
  Padding padding = Padding.STRIPPED;
  Join join = Join.KEY_FRAME;
  boolean vlcHeader;
  boolean headerCounts;
  boolean affFlagsZero;
  boolean chunked;
  boolean meta;
  boolean more;
  boolean pairs;
  boolean longEnd;
  boolean plainAsf;
  int headerFragment;
  long firstLocationId;
  int gapEvery;
  int gap;
  int bytesPerWrite = Integer.MAX_VALUE;
  long writesPerSecond;

  private OriginProfile() {}

  /** Windows Media Encoder 9: one {@code $H}, stripped {@code $D}, live from the next packet on. */
  public static OriginProfile wme9() {
    return new OriginProfile().join(Join.LIVE);
  }

  /** VLC 3 with {@code access=mmsh,mux=asfh}: odd product, odd header, running LocationId. */
  public static OriginProfile vlc() {
    OriginProfile vlc = new OriginProfile().padding(Padding.KEPT).firstLocationId(0x19);
    vlc.server = "Cougar 4.1.0.3921";
    vlc.describeType = "application/octet-stream";
    vlc.playType = "application/octet-stream";
    vlc.vlcHeader = true;
    vlc.headerCounts = true;
    vlc.affFlagsZero = true;
    return vlc;
  }

  /** Windows Media Services 9 to a player of version 9: chunked, {@code $M} first, B bit set. */
  public static OriginProfile wms() {
    OriginProfile wms = new OriginProfile().chunked().meta().more();
    wms.server = "Cougar/9.01.01.3841";
    return wms;
  }

  /** ffmpeg's {@code asf_stream} behind a web server: LocationId from 1, AFFlags 0, a long end. */
  public static OriginProfile ffmpegStream() {
    OriginProfile ffmpeg = new OriginProfile().padding(Padding.KEPT).firstLocationId(1).longEnd();
    ffmpeg.affFlagsZero = true;
    return ffmpeg;
  }

  /** A server that knows no frames: header and padded packets as {@code video/x-ms-asf}. */
  public static OriginProfile plainAsf() {
    OriginProfile plain = new OriginProfile().padding(Padding.KEPT);
    plain.server = "Apache";
    plain.describeType = "video/x-ms-asf";
    plain.playType = "video/x-ms-asf";
    plain.plainAsf = true;
    return plain;
  }

  /** Where new connections begin. */
  public OriginProfile join(Join where) {
    join = where;
    return this;
  }

  public OriginProfile padding(Padding what) {
    padding = what;
    return this;
  }

  /** Answers in HTTP/1.1. */
  public OriginProfile http11() {
    version = "HTTP/1.1";
    return this;
  }

  /** Chunks the body of a play, with chunk borders that know nothing of frames. */
  public OriginProfile chunked() {
    chunked = true;
    return http11();
  }

  /** Sends {@code $M} before every {@code $H}. */
  public OriginProfile meta() {
    meta = true;
    return this;
  }

  /** Sets the B bit on every frame but {@code $C} and {@code $E}. */
  public OriginProfile more() {
    more = true;
    return this;
  }

  /** Sends three {@code $P} that nobody asked for before the first {@code $H}. */
  public OriginProfile pairs() {
    pairs = true;
    return this;
  }

  /** Ends with a {@code $E} of eight bytes. */
  public OriginProfile longEnd() {
    longEnd = true;
    return this;
  }

  /** Splits the header into {@code $H} of that many bytes. */
  public OriginProfile headerFragment(int bytes) {
    headerFragment = bytes;
    return this;
  }

  /** The LocationId of packet 0, e.g. shortly before the wrap at 2^32. */
  public OriginProfile firstLocationId(long id) {
    firstLocationId = id;
    return this;
  }

  /** After that many packets, leaves out {@code gap} LocationIds, as if packets had been lost. */
  public OriginProfile gaps(int every, int size) {
    gapEvery = every;
    gap = size;
    return this;
  }

  /** Writes byte by byte, each one at once. */
  public OriginProfile dribble() {
    bytesPerWrite = 1;
    return this;
  }

  /** Writes pieces of {@code bytes}, that many of them a second. */
  public OriginProfile trickle(int bytes, long perSecond) {
    bytesPerWrite = bytes;
    writesPerSecond = perSecond;
    return this;
  }
}
