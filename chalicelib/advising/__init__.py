"""What agents see of the knowledge base beside a ticket, and what customers and agents say of its answers."""
