/**
 * Where blobs lie: content-addressed ciphertext in a folder or in S3, whole or not at all.
 *
 * <p>Begin with {@link org.fedclave.coordinator.blobs.BlobStore}.
 */
@NullMarked
package org.fedclave.coordinator.blobs;

import org.jspecify.annotations.NullMarked;
