//! Files are read back.
