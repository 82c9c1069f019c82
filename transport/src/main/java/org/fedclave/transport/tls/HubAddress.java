package org.fedclave.transport.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.MalformedException;

/**
 * Where a coordinator listens.
 *
 * @param host a DNS name, an IPv4 address or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HubAddress(String host, int port) {

  /** Most addresses that one coordinator's members know. */
  public static final int MOST = 8;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})");

  public HubAddress {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("not a host name or address: " + host.length() + " chars");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Reads {@link #toString}. */
  public static HubAddress parse(String text) throws MalformedException {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      int port = Integer.parseInt(matcher.group(3));
      if (port >= 1 && port <= 65535) {
        return new HubAddress(host, port);
      }
    }
    throw MalformedException.at("address", "host:port", MalformedException.quote(text));
  }

  /** Reads at most {@link #MOST} addresses. */
  public static List<HubAddress> parseAll(List<String> texts) throws MalformedException {
    if (texts.size() > MOST) {
      throw MalformedException.at("addresses", "at most " + MOST, Integer.toString(texts.size()));
    }
    List<HubAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      addresses.add(parse(text));
    }
    return addresses;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
