/** A server for the tests of those who call one. */
package backplane.client.testing;
