package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.wmrelay.it.wire.Media;

/**
 * What a {@link FakePlayer} asks for, what it expects, and how it reads. May be used many times.
 */
public final class PlayRequest {

  /** Reads whatever comes, at once. */
  static final long FAST = Long.MAX_VALUE;

  final InetSocketAddress address;
  private final String requestLine;
  private final String headers;
  final Function<FakePlayer, BodyCheck> check;
  private String version = "HTTP/1.0";
  private String moreHeaders = "";
  byte[] request;
  List<Media> expected = List.of();
  long bytesPerSecond = FAST;
  int receiveBuffer;
  boolean keepsFrames;
  LongConsumer onPacket = index -> {};

  private PlayRequest(
      InetSocketAddress address,
      String requestLine,
      String headers,
      Function<FakePlayer, BodyCheck> check) {
    this.address = address;
    this.requestLine = requestLine;
    this.headers = headers;
    this.check = check;
    this.request = build();
  }

  private static PlayRequest get(
      String url, String headers, Function<FakePlayer, BodyCheck> check) {
    URI uri = URI.create(url);
    InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
    String host = "Host: " + uri.getHost() + ":" + uri.getPort() + "\r\n";
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new PlayRequest(address, "GET " + path + query, host + headers, check);
  }

  /** Plays framed media like a player of version 4 (MS-WMSP 3.1.5.3), with no describe before. */
  public static PlayRequest mmsh(String url) {
    String headers =
        """
        Accept: */*
        User-Agent: NSPlayer/4.1.0.3856
        Pragma: no-cache,rate=1.000000,request-context=2
        Pragma: xPlayStrm=1
        Pragma: xClientGUID={c77e7400-738a-11d2-9add-0020af0a3278}
        Pragma: stream-switch-count=2
        Pragma: stream-switch-entry=ffff:1:0 ffff:2:0\s
        Connection: Close
        """;
    return get(url, headers.replace("\n", "\r\n"), FakePlayer::mmshCheck);
  }

  /** Plays plain ASF like any program that knows HTTP only. */
  public static PlayRequest http(String url) {
    return get(url, "User-Agent: Lavf/62.3.100\r\nAccept: */*\r\n", FakePlayer::asfCheck);
  }

  /** Asks like {@link #http} and takes the body for numbered datagrams. */
  public static PlayRequest httpDatagrams(String url) {
    return get(url, "User-Agent: curl/8.0\r\nAccept: */*\r\n", FakePlayer::datagramCheck);
  }

  /** Asks like {@link #http} and takes the body for what it is. */
  public static PlayRequest httpBytes(String url) {
    return get(url, "User-Agent: curl/8.0\r\nAccept: */*\r\n", FakePlayer::rawBytes);
  }

  /** Merely connects; numbered datagrams are to come. */
  public static PlayRequest tcpDatagrams(InetSocketAddress address) {
    return new PlayRequest(address, "", "", FakePlayer::datagramCheck);
  }

  /** Merely connects; keeps all bytes that come. */
  public static PlayRequest tcp(InetSocketAddress address) {
    return new PlayRequest(address, "", "", FakePlayer::rawBytes);
  }

  private byte[] build() {
    String line = requestLine.isEmpty() ? "" : requestLine + " " + version + "\r\n";
    String end = requestLine.isEmpty() ? "" : moreHeaders + "\r\n";
    return (line + headers + end).getBytes(ISO_8859_1);
  }

  /** Asks in HTTP/1.1, so that the answer may be chunked. */
  public PlayRequest http11() {
    version = "HTTP/1.1";
    request = build();
    return this;
  }

  /** Adds a header line, without CRLF. */
  public PlayRequest header(String line) {
    moreHeaders += line + "\r\n";
    request = build();
    return this;
  }

  /** Sends these bytes as the request, e.g. one captured from a real player. */
  public PlayRequest request(byte[] bytes) {
    request = bytes.clone();
    return this;
  }

  /** Checks all packets against these media; the header says which of them it is. */
  public PlayRequest expecting(Media... media) {
    expected = List.of(media);
    return this;
  }

  /** Reads no more than that; 0 reads nothing. */
  public PlayRequest bytesPerSecond(long limit) {
    bytesPerSecond = limit;
    return this;
  }

  /** The socket's receive buffer, so that a player that does not read is felt early. */
  public PlayRequest receiveBuffer(int bytes) {
    receiveBuffer = bytes;
    return this;
  }

  /** Keeps the frames it gets, all of them. */
  public PlayRequest keepingFrames() {
    keepsFrames = true;
    return this;
  }

  /** Calls back on the crowd's thread with the index of each packet or datagram that has come. */
  public PlayRequest onPacket(LongConsumer listener) {
    onPacket = listener;
    return this;
  }

  /** Whether an HTTP head comes before the body. */
  boolean expectsHead() {
    return request.length > 0;
  }
}
