"""What the portal is made of beside its own code: read from the lock files, told as a bill of materials, and held
against the licences that go with ours."""
