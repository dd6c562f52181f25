/** Made from row-sums.wat by tools/wat.js; not written by hand. */
export const CODE = [
  'AGFzbQEAAAABCQFgBX9/f39/AAIQAQRyb3dzBm1lbW9yeQIAAQMCAQAHBwEDYWRkAAAKbQFrAgN/AXsgACABQQJ0aiEHA0AgBP0A',
  'BAAhCCAAIQYCQANAIAYgB08NASAIIAIgBWogBigCACADbGr9AwMA/a4BIQggBkEEaiEGDAALCyAEIAj9CwQAIARBEGohBCAFQQhq',
  'IQUgBSADSQ0ACws=',
].join('');
