package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.SignatureMemo;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * A JSON document of Intel's Provisioning Certification Service (PCS API v4, "Get TCB Info", "Get
 * Enclave Identity"): one object, and a signature over exactly its bytes as served.
 *
 * <p>Not verified when made. The content is read only when asked for, which is after {@link
 * #isSignedBy}. Thread-safe.
 */
final class SignedDocument<T> {

  private static final String SIGNATURE = "signature";
  private static final int SIGNATURE_BYTES = 64;
  private static final int DEEPEST = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(40).build())
          .build();

  /** Reads the signed object. */
  interface Content<T> {
    T read(StrictJson json) throws MalformedException;
  }

  private final String what;
  private final Bytes body;
  private final Bytes signature;
  private final Content<T> reader;
  private final SignatureMemo memo = new SignatureMemo();
  private volatile Optional<T> content = Optional.empty();

  private SignedDocument(String what, Bytes body, Bytes signature, Content<T> reader) {
    this.what = what;
    this.body = body;
    this.signature = signature;
    this.reader = reader;
  }

  /**
   * Finds the signed bytes and the signature.
   *
   * @param what names the document in messages
   * @param member the name of the signed object
   * @param raw as served, capped by its kind of evidence item
   */
  static <T> SignedDocument<T> parse(String what, String member, Bytes raw, Content<T> reader)
      throws RefusedException {
    requireAscii(what, raw);
    Bytes body = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    try (JsonParser in = FACTORY.createParser(raw.unsafeArray())) {
      require(what, in.nextToken() == JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        if (name.equals(member)) {
          require(what, value == JsonToken.START_OBJECT);
          int from = (int) in.currentTokenLocation().getByteOffset();
          in.skipChildren();
          body = raw.slice(from, (int) in.currentLocation().getByteOffset());
        } else {
          require(what, name.equals(SIGNATURE) && value == JsonToken.VALUE_STRING);
          signature = Bytes.hex(in.getText());
        }
      }
      require(what, in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null);
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(what); // the parser's words quote the input
    }
    require(what, !body.isEmpty() && signature.size() == SIGNATURE_BYTES);
    return new SignedDocument<>(what, body, signature, reader);
  }

  /** Other encodings than ASCII would make offsets of characters differ from those of bytes. */
  private static void requireAscii(String what, Bytes raw) throws RefusedException {
    for (byte each : raw.unsafeArray()) {
      require(what, each >= ' ' || each == '\n' || each == '\r' || each == '\t');
    }
  }

  private static void require(String what, boolean holds) throws RefusedException {
    if (!holds) {
      throw malformed(what);
    }
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(
        Rule.COLLATERAL_FORM, "the " + what + " is not an object and a signature in strict JSON");
  }

  /** Whether {@code signer}'s key signed the bytes as served. */
  boolean isSignedBy(StrictCertificate signer) {
    return memo.isGood(signer.publicKey(), key -> P256.verify(key, body, signature));
  }

  /** What is signed. */
  T content() throws RefusedException {
    Optional<T> known = content;
    if (known.isPresent()) {
      return known.get();
    }
    try {
      T read = reader.read(StrictJson.parse(what, body, body.size()));
      content = Optional.of(read);
      return read;
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RefusedException(Rule.COLLATERAL_FORM, "malformed " + e.getMessage(), e);
    }
  }
}
