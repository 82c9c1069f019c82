package org.fedclave.coordinator.metrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.MalformedException;

/**
 * Where a coordinator shows its metrics and its health: a plain HTTP port, without TLS and without
 * members, so on this machine only unless the operator names another address.
 *
 * @param host to listen on; an IPv6 address has no brackets
 * @param port 1 to 65535, or 0 for any free one
 */
public record MetricsAddress(String host, int port) {

  public static final int LONGEST = 300;

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern FORM =
      Pattern.compile("(?:(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9.-]{1,253})):)?([0-9]{1,5})");

  public MetricsAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
  }

  /** Reads {@code ADDRESS:PORT}, or {@code PORT} of the loopback interface. */
  public static MetricsAddress parse(String text) throws MalformedException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
      throw MalformedException.at(
          "metrics", "ADDRESS:PORT, or PORT on this machine", MalformedException.quote(text));
    }
    String named = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new MetricsAddress(named == null ? LOOPBACK : named, Integer.parseInt(matcher.group(3)));
  }

  InetSocketAddress resolve() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
