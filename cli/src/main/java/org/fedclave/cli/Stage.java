package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.party.AgentException;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException;

/**
 * Where a demo's long-running roles live: in this process, or each in a process of its own. Closing
 * it ends them.
 */
interface Stage extends AutoCloseable {

  /** Starts the coordinator whose folder is made; its operator can connect when this returns. */
  void startCoordinator(CoordinatorFolder folder)
      throws IOException, MalformedException, CommandFailedException;

  /** Starts a node that has joined. */
  void startNode(MemberId name, Path folder, DemoHardware.Machine machine)
      throws IOException, MalformedException, TransportException;

  /** Starts the agent of a party that has joined and has its dataset and policy. */
  void startAgent(PartyFolder folder, KeyStore keys)
      throws IOException, MalformedException, AgentException;

  /** Ends a node without warning, as a power failure would. */
  void kill(MemberId node);

  /** What the roles sent and received, or their memory: lines for the end of the demo. */
  List<String> figures();

  @Override
  void close();
}
