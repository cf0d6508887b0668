/// The ground floor.
