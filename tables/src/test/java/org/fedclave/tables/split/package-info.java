@NullMarked
package org.fedclave.tables.split;

import org.jspecify.annotations.NullMarked;
