package org.fedclave.transport;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.fedclave.transport.tls.HubAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one coordinator for gRPC, which connects to the first that answers, stays there,
 * and begins again with the first when that connection is lost. Each address is held against the
 * name in its own server's certificate.
 */
final class CoordinatorAddresses extends NameResolver {

  private static final String SCHEME = "coordinator";

  /** What a channel is made for; the addresses come from the factory. */
  static final String TARGET = SCHEME + ":///";

  private final List<HubAddress> addresses;
  private final Executor lookups;
  private @Nullable Listener2 listener;

  private CoordinatorAddresses(List<HubAddress> addresses, Executor lookups) {
    this.addresses = addresses;
    this.lookups = lookups;
  }

  static Factory factory(List<HubAddress> addresses) {
    return new Factory() {
      @Override
      public NameResolver newNameResolver(URI target, Args args) {
        return new CoordinatorAddresses(
            addresses, Objects.requireNonNull(args.getOffloadExecutor(), "every channel has one"));
      }

      @Override
      public String getDefaultScheme() {
        return SCHEME;
      }
    };
  }

  @Override
  public String getServiceAuthority() {
    return addresses.getFirst().toString();
  }

  @Override
  public void start(Listener2 told) {
    listener = told;
    refresh();
  }

  @Override
  public void refresh() {
    Listener2 told = listener;
    if (told != null) {
      lookups.execute(() -> lookUp(told));
    }
  }

  private void lookUp(Listener2 told) {
    List<EquivalentAddressGroup> found = new ArrayList<>();
    for (HubAddress address : addresses) {
      try {
        found.add(group(address));
      } catch (UnknownHostException e) {
        // the others may be known
      }
    }
    if (found.isEmpty()) {
      told.onError(Status.UNAVAILABLE.withDescription("no host of " + addresses + " is known"));
      return;
    }
    told.onResult(
        ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(found)).build());
  }

  private static EquivalentAddressGroup group(HubAddress address) throws UnknownHostException {
    List<SocketAddress> sockets = new ArrayList<>();
    for (InetAddress each : InetAddress.getAllByName(address.host())) {
      sockets.add(new InetSocketAddress(each, address.port()));
    }
    return new EquivalentAddressGroup(
        sockets,
        Attributes.newBuilder()
            .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, address.toString())
            .build());
  }

  @Override
  public void shutdown() {
    listener = null;
  }
}
