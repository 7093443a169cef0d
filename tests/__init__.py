"""The tests: chassis, services, contracts, clients, journeys; support is what they stand on."""
