/**
 * AWS Nitro Enclaves: the attestation document of the Nitro Secure Module.
 *
 * <p>Layout and rules are those of "Attestation document specification" and "Attestation document
 * validation" in AWS's Nitro Enclaves user guide and of the document {@code attestation_process.md}
 * in {@code aws/aws-nitro-enclaves-nsm-api}.
 */
@NullMarked
package org.fedclave.attestation.nitro;

import org.jspecify.annotations.NullMarked;
