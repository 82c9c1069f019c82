@NullMarked
package org.fedclave.models;

import org.jspecify.annotations.NullMarked;
