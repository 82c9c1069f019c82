@NullMarked
package org.fedclave.tables.published;

import org.jspecify.annotations.NullMarked;
