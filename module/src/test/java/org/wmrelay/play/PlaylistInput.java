package org.wmrelay.play;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Lets host and title of a playlist be anything. */
public final class PlaylistInput {
  private static final int PORT = 8080;

  private PlaylistInput() {}

  /** A host on the first line, which is refused or written, and a title behind it. */
  public static void take(String input) {
    int end = input.indexOf('\n');
    ServerAddress server =
        new ServerAddress("http", end < 0 ? input : input.substring(0, end), PORT, "", "");
    if (server.isSane()) {
      String url = server.url("mmsh", "/live");
      String title = input.substring(end + 1);
      checkAsx(Playlists.Format.ASX.text(title, url), url);
      checkM3u(Playlists.Format.M3U.text(title, url), url);
    }
  }

  private static void checkAsx(String asx, String url) {
    try {
      DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      reader.setErrorHandler(null);
      Document document = reader.parse(new InputSource(new StringReader(asx)));
      Element reference = (Element) document.getElementsByTagName("ref").item(0);
      boolean one = document.getElementsByTagName("*").getLength() == 4;
      if (!one || !reference.getAttribute("href").equals(url)) {
        throw new AssertionError("not one entry with one reference: " + asx);
      }
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("no XML: " + asx, e);
    }
  }

  private static void checkM3u(String m3u, String url) {
    if (m3u.lines().count() != 3 || !m3u.endsWith("\n" + url + "\n")) {
      throw new AssertionError("not one entry: " + m3u);
    }
  }
}
