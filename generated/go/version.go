// Written by make generate-go. DO NOT EDIT.

package contracts

// Version is the version of the contracts, and of every package made of them.
const Version = "0.1.0"
