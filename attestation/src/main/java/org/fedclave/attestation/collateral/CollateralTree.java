package org.fedclave.attestation.collateral;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** A file of collateral for people to read: what it says of itself, nothing verified. */
public final class CollateralTree {

  private CollateralTree() {}

  /**
   * The pieces in a file that need not be in a store.
   *
   * @param name names the file in messages
   * @throws MalformedException if it is no collateral
   */
  public static ObjectNode of(String name, Bytes content) throws MalformedException {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode array = tree.putArray("collateral");
    for (CollateralPiece piece : Recognition.of(name, content)) {
      ObjectNode json = array.addObject();
      json.put("kind", piece.kind().label());
      piece.about().forEach(json::put);
      piece.issued().ifPresent(at -> json.put("issued", at.toString()));
      piece.nextUpdate().ifPresent(at -> json.put("nextUpdate", at.toString()));
      json.put("bytes", piece.bytes().size());
      json.put("digest", piece.digest().toString());
    }
    return tree;
  }
}
