#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cvrules_fuzz::data(bytes));
