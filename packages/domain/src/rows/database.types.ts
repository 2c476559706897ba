// Generated from the database by the Supabase CLI, do not edit: npm run gen:types

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      activities: {
        Row: {
          agency_id: string;
          assignee_id: string | null;
          body: string | null;
          completed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          direction: string | null;
          due_at: string | null;
          duration_seconds: number | null;
          id: string;
          kind: string;
          occurred_at: string;
          opportunity_id: string | null;
          priority: string;
          status: string;
          subject: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          assignee_id?: string | null;
          body?: string | null;
          completed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          created_by?: string | null;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          direction?: string | null;
          due_at?: string | null;
          duration_seconds?: number | null;
          id?: string;
          kind: string;
          occurred_at?: string;
          opportunity_id?: string | null;
          priority?: string;
          status?: string;
          subject: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          assignee_id?: string | null;
          body?: string | null;
          completed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          created_by?: string | null;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          direction?: string | null;
          due_at?: string | null;
          duration_seconds?: number | null;
          id?: string;
          kind?: string;
          occurred_at?: string;
          opportunity_id?: string | null;
          priority?: string;
          status?: string;
          subject?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'activities_agency_id_assignee_id_fkey';
            columns: ['agency_id', 'assignee_id'];
            isOneToOne: false;
            referencedRelation: 'agency_members';
            referencedColumns: ['agency_id', 'user_id'];
          },
          {
            foreignKeyName: 'activities_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'activities_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'activities_agency_id_opportunity_id_fkey';
            columns: ['agency_id', 'opportunity_id'];
            isOneToOne: false;
            referencedRelation: 'opportunities';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'activities_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      activity_totals: {
        Row: {
          agency_id: string;
          completed: number;
          entered: number;
          kind: string;
          period: string;
          seconds: number;
          starts_on: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          completed?: number;
          entered?: number;
          kind: string;
          period: string;
          seconds?: number;
          starts_on: string;
          user_id: string;
        };
        Update: {
          agency_id?: string;
          completed?: number;
          entered?: number;
          kind?: string;
          period?: string;
          seconds?: number;
          starts_on?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'activity_totals_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
        ];
      };
      agencies: {
        Row: {
          country: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          id: string;
          logo_url: string | null;
          name: string;
          plan_id: string;
          slug: string;
          subscription_status: string;
          timezone: string;
          trial_ends_at: string | null;
          updated_at: string;
          version: number;
          website: string | null;
        };
        ComputedFields: never;
        Insert: {
          country?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency?: string;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          id?: string;
          logo_url?: string | null;
          name: string;
          plan_id?: string;
          slug: string;
          subscription_status?: string;
          timezone?: string;
          trial_ends_at?: string | null;
          updated_at?: string;
          version?: number;
          website?: string | null;
        };
        Update: {
          country?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency?: string;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          id?: string;
          logo_url?: string | null;
          name?: string;
          plan_id?: string;
          slug?: string;
          subscription_status?: string;
          timezone?: string;
          trial_ends_at?: string | null;
          updated_at?: string;
          version?: number;
          website?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'agencies_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'agencies_plan_id_fkey';
            columns: ['plan_id'];
            isOneToOne: false;
            referencedRelation: 'plans';
            referencedColumns: ['id'];
          },
        ];
      };
      agency_invites: {
        Row: {
          accepted_at: string | null;
          accepted_by: string | null;
          agency_id: string;
          created_at: string;
          created_by: string | null;
          email: string;
          email_norm: string | null;
          expires_at: string;
          id: string;
          role: string;
          status: string;
          token_hash: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          email: string;
          email_norm?: never;
          expires_at: string;
          id?: string;
          role: string;
          status?: string;
          token_hash: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          email?: string;
          email_norm?: never;
          expires_at?: string;
          id?: string;
          role?: string;
          status?: string;
          token_hash?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'agency_invites_accepted_by_fkey';
            columns: ['accepted_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'agency_invites_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'agency_invites_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      agency_members: {
        Row: {
          agency_id: string;
          created_at: string;
          invited_by: string | null;
          joined_at: string | null;
          removed_at: string | null;
          role: string;
          status: string;
          suspended_at: string | null;
          updated_at: string;
          user_id: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          invited_by?: string | null;
          joined_at?: string | null;
          removed_at?: string | null;
          role: string;
          status?: string;
          suspended_at?: string | null;
          updated_at?: string;
          user_id: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          invited_by?: string | null;
          joined_at?: string | null;
          removed_at?: string | null;
          role?: string;
          status?: string;
          suspended_at?: string | null;
          updated_at?: string;
          user_id?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'agency_members_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'agency_members_invited_by_fkey';
            columns: ['invited_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'agency_members_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      agency_settings: {
        Row: {
          agency_id: string;
          brand_color: string;
          brand_secondary_color: string;
          created_at: string;
          default_from_name: string | null;
          default_reply_to: string | null;
          email_signature: string | null;
          notify_form_submission: boolean;
          notify_new_lead: boolean;
          trash_days: number;
          updated_at: string;
          version: number;
          weekly_digest: boolean;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          brand_color?: string;
          brand_secondary_color?: string;
          created_at?: string;
          default_from_name?: string | null;
          default_reply_to?: string | null;
          email_signature?: string | null;
          notify_form_submission?: boolean;
          notify_new_lead?: boolean;
          trash_days?: number;
          updated_at?: string;
          version?: number;
          weekly_digest?: boolean;
        };
        Update: {
          agency_id?: string;
          brand_color?: string;
          brand_secondary_color?: string;
          created_at?: string;
          default_from_name?: string | null;
          default_reply_to?: string | null;
          email_signature?: string | null;
          notify_form_submission?: boolean;
          notify_new_lead?: boolean;
          trash_days?: number;
          updated_at?: string;
          version?: number;
          weekly_digest?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'agency_settings_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: true;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
        ];
      };
      campaign_events: {
        Row: {
          agency_id: string;
          campaign_id: string;
          detail: NonNullable<Json>;
          id: string;
          kind: string;
          occurred_at: string;
          provider_event_id: string | null;
          recipient_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          campaign_id: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind: string;
          occurred_at?: string;
          provider_event_id?: string | null;
          recipient_id?: string | null;
        };
        Update: {
          agency_id?: string;
          campaign_id?: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind?: string;
          occurred_at?: string;
          provider_event_id?: string | null;
          recipient_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'campaign_events_agency_id_campaign_id_fkey';
            columns: ['agency_id', 'campaign_id'];
            isOneToOne: false;
            referencedRelation: 'email_campaigns';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'campaign_events_agency_id_recipient_id_fkey';
            columns: ['agency_id', 'recipient_id'];
            isOneToOne: false;
            referencedRelation: 'campaign_recipients';
            referencedColumns: ['agency_id', 'id'];
          },
        ];
      };
      campaign_lists: {
        Row: {
          agency_id: string;
          campaign_id: string;
          created_at: string;
          list_id: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          campaign_id: string;
          created_at?: string;
          list_id: string;
        };
        Update: {
          agency_id?: string;
          campaign_id?: string;
          created_at?: string;
          list_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'campaign_lists_agency_id_campaign_id_fkey';
            columns: ['agency_id', 'campaign_id'];
            isOneToOne: false;
            referencedRelation: 'email_campaigns';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'campaign_lists_agency_id_list_id_fkey';
            columns: ['agency_id', 'list_id'];
            isOneToOne: false;
            referencedRelation: 'contact_lists';
            referencedColumns: ['agency_id', 'id'];
          },
        ];
      };
      campaign_recipients: {
        Row: {
          agency_id: string;
          attempt: number;
          campaign_id: string;
          claimed_at: string | null;
          contact_id: string | null;
          created_at: string;
          email_norm: string;
          id: string;
          provider_message_id: string | null;
          sent_at: string | null;
          skip_reason: string | null;
          status: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          attempt?: number;
          campaign_id: string;
          claimed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          email_norm: string;
          id?: string;
          provider_message_id?: string | null;
          sent_at?: string | null;
          skip_reason?: string | null;
          status?: string;
        };
        Update: {
          agency_id?: string;
          attempt?: number;
          campaign_id?: string;
          claimed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          email_norm?: string;
          id?: string;
          provider_message_id?: string | null;
          sent_at?: string | null;
          skip_reason?: string | null;
          status?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'campaign_recipients_agency_id_campaign_id_fkey';
            columns: ['agency_id', 'campaign_id'];
            isOneToOne: false;
            referencedRelation: 'email_campaigns';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'campaign_recipients_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
        ];
      };
      contact_list_members: {
        Row: {
          added_at: string;
          added_by: string | null;
          agency_id: string;
          contact_id: string;
          contact_live: boolean;
          list_id: string;
          source: string;
          status: string;
          unsubscribed_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          added_at?: string;
          added_by?: string | null;
          agency_id: string;
          contact_id: string;
          contact_live?: boolean;
          list_id: string;
          source?: string;
          status?: string;
          unsubscribed_at?: string | null;
        };
        Update: {
          added_at?: string;
          added_by?: string | null;
          agency_id?: string;
          contact_id?: string;
          contact_live?: boolean;
          list_id?: string;
          source?: string;
          status?: string;
          unsubscribed_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contact_list_members_added_by_fkey';
            columns: ['added_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contact_list_members_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'contact_list_members_agency_id_list_id_fkey';
            columns: ['agency_id', 'list_id'];
            isOneToOne: false;
            referencedRelation: 'contact_lists';
            referencedColumns: ['agency_id', 'id'];
          },
        ];
      };
      contact_lists: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          filter: Json | null;
          id: string;
          kind: string;
          member_count: number;
          name: string;
          name_norm: string | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          filter?: Json | null;
          id?: string;
          kind?: string;
          member_count?: number;
          name: string;
          name_norm?: never;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          filter?: Json | null;
          id?: string;
          kind?: string;
          member_count?: number;
          name?: string;
          name_norm?: never;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'contact_lists_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contact_lists_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      contact_tags: {
        Row: {
          agency_id: string;
          contact_created_at: string;
          contact_id: string;
          contact_live: boolean;
          created_at: string;
          created_by: string | null;
          tag_id: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          contact_created_at?: string;
          contact_id: string;
          contact_live?: boolean;
          created_at?: string;
          created_by?: string | null;
          tag_id: string;
        };
        Update: {
          agency_id?: string;
          contact_created_at?: string;
          contact_id?: string;
          contact_live?: boolean;
          created_at?: string;
          created_by?: string | null;
          tag_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'contact_tags_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'contact_tags_agency_id_tag_id_fkey';
            columns: ['agency_id', 'tag_id'];
            isOneToOne: false;
            referencedRelation: 'tags';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'contact_tags_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      contact_totals: {
        Row: {
          agency_id: string;
          contacts: number;
          conversions: number;
          converted: number;
          customers: number;
          disqualified: number;
          leads: number;
          opportunities: number;
          period: string;
          qualified: number;
          source: string;
          starts_on: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          contacts?: number;
          conversions?: number;
          converted?: number;
          customers?: number;
          disqualified?: number;
          leads?: number;
          opportunities?: number;
          period: string;
          qualified?: number;
          source: string;
          starts_on: string;
        };
        Update: {
          agency_id?: string;
          contacts?: number;
          conversions?: number;
          converted?: number;
          customers?: number;
          disqualified?: number;
          leads?: number;
          opportunities?: number;
          period?: string;
          qualified?: number;
          source?: string;
          starts_on?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'contact_totals_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
        ];
      };
      contacts: {
        Row: {
          agency_id: string;
          city: string | null;
          company_name: string;
          converted_at: string | null;
          country: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          do_not_call: boolean;
          do_not_email: boolean;
          email: string | null;
          email_norm: string | null;
          first_name: string;
          id: string;
          job_title: string | null;
          kind: string;
          last_contacted_at: string | null;
          last_name: string;
          lead_score: number;
          lead_status: string;
          lifecycle_stage: string;
          mobile: string | null;
          mobile_digits: string | null;
          owner_id: string | null;
          phone: string | null;
          phone_digits: string | null;
          postal_code: string | null;
          region: string | null;
          search_text: string | null;
          source: string | null;
          street: string | null;
          updated_at: string;
          version: number;
          website: string | null;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          city?: string | null;
          company_name?: string;
          converted_at?: string | null;
          country?: string | null;
          created_at?: string;
          created_by?: string | null;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          do_not_call?: boolean;
          do_not_email?: boolean;
          email?: string | null;
          email_norm?: never;
          first_name?: string;
          id?: string;
          job_title?: string | null;
          kind?: string;
          last_contacted_at?: string | null;
          last_name?: string;
          lead_score?: number;
          lead_status?: string;
          lifecycle_stage?: string;
          mobile?: string | null;
          mobile_digits?: never;
          owner_id?: string | null;
          phone?: string | null;
          phone_digits?: never;
          postal_code?: string | null;
          region?: string | null;
          search_text?: never;
          source?: string | null;
          street?: string | null;
          updated_at?: string;
          version?: number;
          website?: string | null;
        };
        Update: {
          agency_id?: string;
          city?: string | null;
          company_name?: string;
          converted_at?: string | null;
          country?: string | null;
          created_at?: string;
          created_by?: string | null;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          do_not_call?: boolean;
          do_not_email?: boolean;
          email?: string | null;
          email_norm?: never;
          first_name?: string;
          id?: string;
          job_title?: string | null;
          kind?: string;
          last_contacted_at?: string | null;
          last_name?: string;
          lead_score?: number;
          lead_status?: string;
          lifecycle_stage?: string;
          mobile?: string | null;
          mobile_digits?: never;
          owner_id?: string | null;
          phone?: string | null;
          phone_digits?: never;
          postal_code?: string | null;
          region?: string | null;
          search_text?: never;
          source?: string | null;
          street?: string | null;
          updated_at?: string;
          version?: number;
          website?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contacts_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contacts_agency_id_owner_id_fkey';
            columns: ['agency_id', 'owner_id'];
            isOneToOne: false;
            referencedRelation: 'agency_members';
            referencedColumns: ['agency_id', 'user_id'];
          },
          {
            foreignKeyName: 'contacts_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      custom_field_values: {
        Row: {
          activity_id: string | null;
          agency_id: string;
          contact_id: string | null;
          created_at: string;
          entity: string;
          field_id: string;
          id: string;
          is_live: boolean;
          is_unique: boolean;
          opportunity_id: string | null;
          type: string;
          updated_at: string;
          value_boolean: boolean | null;
          value_date: string | null;
          value_number: number | null;
          value_option_id: string | null;
          value_text: string | null;
          value_timestamp: string | null;
          value_user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          activity_id?: string | null;
          agency_id: string;
          contact_id?: string | null;
          created_at?: string;
          entity: string;
          field_id: string;
          id?: string;
          is_live?: boolean;
          is_unique: boolean;
          opportunity_id?: string | null;
          type: string;
          updated_at?: string;
          value_boolean?: boolean | null;
          value_date?: string | null;
          value_number?: number | null;
          value_option_id?: string | null;
          value_text?: string | null;
          value_timestamp?: string | null;
          value_user_id?: string | null;
        };
        Update: {
          activity_id?: string | null;
          agency_id?: string;
          contact_id?: string | null;
          created_at?: string;
          entity?: string;
          field_id?: string;
          id?: string;
          is_live?: boolean;
          is_unique?: boolean;
          opportunity_id?: string | null;
          type?: string;
          updated_at?: string;
          value_boolean?: boolean | null;
          value_date?: string | null;
          value_number?: number | null;
          value_option_id?: string | null;
          value_text?: string | null;
          value_timestamp?: string | null;
          value_user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'custom_field_values_agency_id_activity_id_fkey';
            columns: ['agency_id', 'activity_id'];
            isOneToOne: false;
            referencedRelation: 'activities';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'custom_field_values_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'custom_field_values_agency_id_field_id_entity_type_is_uniq_fkey';
            columns: ['agency_id', 'field_id', 'entity', 'type', 'is_unique'];
            isOneToOne: false;
            referencedRelation: 'custom_fields';
            referencedColumns: ['agency_id', 'id', 'entity', 'type', 'is_unique'];
          },
          {
            foreignKeyName: 'custom_field_values_agency_id_opportunity_id_fkey';
            columns: ['agency_id', 'opportunity_id'];
            isOneToOne: false;
            referencedRelation: 'opportunities';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'custom_field_values_agency_id_value_user_id_fkey';
            columns: ['agency_id', 'value_user_id'];
            isOneToOne: false;
            referencedRelation: 'agency_members';
            referencedColumns: ['agency_id', 'user_id'];
          },
        ];
      };
      custom_fields: {
        Row: {
          agency_id: string;
          archived_at: string | null;
          created_at: string;
          created_by: string | null;
          default_value: Json | null;
          entity: string;
          group_name: string | null;
          help_text: string | null;
          id: string;
          is_required: boolean;
          is_unique: boolean;
          key: string;
          label: string;
          options: NonNullable<Json>;
          position: number;
          type: string;
          updated_at: string;
          validation: NonNullable<Json>;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          archived_at?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_value?: Json | null;
          entity: string;
          group_name?: string | null;
          help_text?: string | null;
          id?: string;
          is_required?: boolean;
          is_unique?: boolean;
          key: string;
          label: string;
          options?: NonNullable<Json>;
          position?: number;
          type: string;
          updated_at?: string;
          validation?: NonNullable<Json>;
          version?: number;
        };
        Update: {
          agency_id?: string;
          archived_at?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_value?: Json | null;
          entity?: string;
          group_name?: string | null;
          help_text?: string | null;
          id?: string;
          is_required?: boolean;
          is_unique?: boolean;
          key?: string;
          label?: string;
          options?: NonNullable<Json>;
          position?: number;
          type?: string;
          updated_at?: string;
          validation?: NonNullable<Json>;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'custom_fields_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'custom_fields_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      email_campaigns: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          finished_at: string | null;
          from_email: string | null;
          from_name: string | null;
          html_content: string | null;
          id: string;
          name: string;
          preview_text: string | null;
          reply_to: string | null;
          scheduled_at: string | null;
          started_at: string | null;
          status: string;
          subject: string;
          text_content: string | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          finished_at?: string | null;
          from_email?: string | null;
          from_name?: string | null;
          html_content?: string | null;
          id?: string;
          name: string;
          preview_text?: string | null;
          reply_to?: string | null;
          scheduled_at?: string | null;
          started_at?: string | null;
          status?: string;
          subject?: string;
          text_content?: string | null;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          finished_at?: string | null;
          from_email?: string | null;
          from_name?: string | null;
          html_content?: string | null;
          id?: string;
          name?: string;
          preview_text?: string | null;
          reply_to?: string | null;
          scheduled_at?: string | null;
          started_at?: string | null;
          status?: string;
          subject?: string;
          text_content?: string | null;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'email_campaigns_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'email_campaigns_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      email_suppressions: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          email_norm: string;
          id: string;
          note: string | null;
          reason: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          email_norm: string;
          id?: string;
          note?: string | null;
          reason: string;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          email_norm?: string;
          id?: string;
          note?: string | null;
          reason?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'email_suppressions_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'email_suppressions_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      form_submissions: {
        Row: {
          agency_id: string;
          answers: NonNullable<Json>;
          contact_id: string | null;
          disqualification_reason: string | null;
          form_id: string;
          form_version_id: string;
          id: string;
          idempotency_key: string | null;
          ip_hash: string | null;
          outcome: string;
          referrer: string | null;
          score: number;
          score_breakdown: NonNullable<Json>;
          status: string;
          submitted_at: string;
          updated_at: string;
          user_agent: string | null;
          utm: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          answers: NonNullable<Json>;
          contact_id?: string | null;
          disqualification_reason?: string | null;
          form_id: string;
          form_version_id: string;
          id?: string;
          idempotency_key?: string | null;
          ip_hash?: string | null;
          outcome?: string;
          referrer?: string | null;
          score?: number;
          score_breakdown?: NonNullable<Json>;
          status?: string;
          submitted_at?: string;
          updated_at?: string;
          user_agent?: string | null;
          utm?: NonNullable<Json>;
        };
        Update: {
          agency_id?: string;
          answers?: NonNullable<Json>;
          contact_id?: string | null;
          disqualification_reason?: string | null;
          form_id?: string;
          form_version_id?: string;
          id?: string;
          idempotency_key?: string | null;
          ip_hash?: string | null;
          outcome?: string;
          referrer?: string | null;
          score?: number;
          score_breakdown?: NonNullable<Json>;
          status?: string;
          submitted_at?: string;
          updated_at?: string;
          user_agent?: string | null;
          utm?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: 'form_submissions_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'form_submissions_agency_id_form_id_fkey';
            columns: ['agency_id', 'form_id'];
            isOneToOne: false;
            referencedRelation: 'forms';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'form_submissions_agency_id_form_id_form_version_id_fkey';
            columns: ['agency_id', 'form_id', 'form_version_id'];
            isOneToOne: false;
            referencedRelation: 'form_versions';
            referencedColumns: ['agency_id', 'form_id', 'id'];
          },
        ];
      };
      form_versions: {
        Row: {
          agency_id: string;
          definition: NonNullable<Json>;
          form_id: string;
          id: string;
          number: number;
          published_at: string;
          published_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          definition: NonNullable<Json>;
          form_id: string;
          id?: string;
          number: number;
          published_at?: string;
          published_by?: string | null;
        };
        Update: {
          agency_id?: string;
          definition?: NonNullable<Json>;
          form_id?: string;
          id?: string;
          number?: number;
          published_at?: string;
          published_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'form_versions_agency_id_form_id_fkey';
            columns: ['agency_id', 'form_id'];
            isOneToOne: false;
            referencedRelation: 'forms';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'form_versions_published_by_fkey';
            columns: ['published_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      forms: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          current_version_id: string | null;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          draft_definition: NonNullable<Json>;
          id: string;
          settings: NonNullable<Json>;
          slug: string;
          status: string;
          title: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          current_version_id?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          draft_definition?: NonNullable<Json>;
          id?: string;
          settings?: NonNullable<Json>;
          slug: string;
          status?: string;
          title: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          current_version_id?: string | null;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          description?: string | null;
          draft_definition?: NonNullable<Json>;
          id?: string;
          settings?: NonNullable<Json>;
          slug?: string;
          status?: string;
          title?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'forms_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'forms_agency_id_id_current_version_id_fkey';
            columns: ['agency_id', 'id', 'current_version_id'];
            isOneToOne: false;
            referencedRelation: 'form_versions';
            referencedColumns: ['agency_id', 'form_id', 'id'];
          },
          {
            foreignKeyName: 'forms_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      idempotency_keys: {
        Row: {
          agency_id: string | null;
          claim_id: string;
          created_at: string;
          finished_at: string | null;
          input_hash: string;
          key: string;
          procedure: string;
          response: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id?: string | null;
          claim_id: string;
          created_at?: string;
          finished_at?: string | null;
          input_hash: string;
          key: string;
          procedure: string;
          response?: string | null;
          user_id?: string;
        };
        Update: {
          agency_id?: string | null;
          claim_id?: string;
          created_at?: string;
          finished_at?: string | null;
          input_hash?: string;
          key?: string;
          procedure?: string;
          response?: string | null;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'idempotency_keys_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'idempotency_keys_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      opportunities: {
        Row: {
          agency_id: string;
          amount_minor: number;
          closed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          expected_close_date: string | null;
          id: string;
          lost_reason: string | null;
          name: string;
          owner_id: string | null;
          pipeline_id: string;
          position: number;
          probability: number | null;
          stage_id: string;
          status: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          amount_minor?: number;
          closed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency: string;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          expected_close_date?: string | null;
          id?: string;
          lost_reason?: string | null;
          name: string;
          owner_id?: string | null;
          pipeline_id: string;
          position?: number;
          probability?: number | null;
          stage_id: string;
          status?: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          amount_minor?: number;
          closed_at?: string | null;
          contact_id?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency?: string;
          custom_fields?: NonNullable<Json>;
          delete_batch_id?: string | null;
          deleted_at?: string | null;
          deleted_by?: string | null;
          expected_close_date?: string | null;
          id?: string;
          lost_reason?: string | null;
          name?: string;
          owner_id?: string | null;
          pipeline_id?: string;
          position?: number;
          probability?: number | null;
          stage_id?: string;
          status?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'opportunities_agency_id_contact_id_fkey';
            columns: ['agency_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'opportunities_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'opportunities_agency_id_owner_id_fkey';
            columns: ['agency_id', 'owner_id'];
            isOneToOne: false;
            referencedRelation: 'agency_members';
            referencedColumns: ['agency_id', 'user_id'];
          },
          {
            foreignKeyName: 'opportunities_agency_id_pipeline_id_stage_id_fkey';
            columns: ['agency_id', 'pipeline_id', 'stage_id'];
            isOneToOne: false;
            referencedRelation: 'pipeline_stages';
            referencedColumns: ['agency_id', 'pipeline_id', 'id'];
          },
          {
            foreignKeyName: 'opportunities_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      opportunity_stage_history: {
        Row: {
          agency_id: string;
          amount_minor: number;
          currency: string;
          from_stage_id: string | null;
          id: string;
          moved_at: string;
          moved_by: string | null;
          opportunity_id: string;
          pipeline_id: string;
          to_stage_id: string;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          amount_minor: number;
          currency: string;
          from_stage_id?: string | null;
          id?: string;
          moved_at?: string;
          moved_by?: string | null;
          opportunity_id: string;
          pipeline_id: string;
          to_stage_id: string;
        };
        Update: {
          agency_id?: string;
          amount_minor?: number;
          currency?: string;
          from_stage_id?: string | null;
          id?: string;
          moved_at?: string;
          moved_by?: string | null;
          opportunity_id?: string;
          pipeline_id?: string;
          to_stage_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'opportunity_stage_history_agency_id_opportunity_id_fkey';
            columns: ['agency_id', 'opportunity_id'];
            isOneToOne: false;
            referencedRelation: 'opportunities';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'opportunity_stage_history_moved_by_fkey';
            columns: ['moved_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      opportunity_stage_totals: {
        Row: {
          agency_id: string;
          amount_minor: number;
          close_month: string;
          currency: string;
          opportunity_count: number;
          pipeline_id: string;
          rated_percent_minor: number;
          stage_id: string;
          unrated_minor: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          amount_minor: number;
          close_month: string;
          currency: string;
          opportunity_count: number;
          pipeline_id: string;
          rated_percent_minor: number;
          stage_id: string;
          unrated_minor: number;
        };
        Update: {
          agency_id?: string;
          amount_minor?: number;
          close_month?: string;
          currency?: string;
          opportunity_count?: number;
          pipeline_id?: string;
          rated_percent_minor?: number;
          stage_id?: string;
          unrated_minor?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'opportunity_stage_totals_agency_id_pipeline_id_stage_id_fkey';
            columns: ['agency_id', 'pipeline_id', 'stage_id'];
            isOneToOne: false;
            referencedRelation: 'pipeline_stages';
            referencedColumns: ['agency_id', 'pipeline_id', 'id'];
          },
        ];
      };
      opportunity_totals: {
        Row: {
          agency_id: string;
          currency: string;
          lost: number;
          lost_minor: number;
          open: number;
          open_minor: number;
          opened: number;
          opened_minor: number;
          period: string;
          starts_on: string;
          won: number;
          won_minor: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          currency: string;
          lost?: number;
          lost_minor?: number;
          open?: number;
          open_minor?: number;
          opened?: number;
          opened_minor?: number;
          period: string;
          starts_on: string;
          won?: number;
          won_minor?: number;
        };
        Update: {
          agency_id?: string;
          currency?: string;
          lost?: number;
          lost_minor?: number;
          open?: number;
          open_minor?: number;
          opened?: number;
          opened_minor?: number;
          period?: string;
          starts_on?: string;
          won?: number;
          won_minor?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'opportunity_totals_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
        ];
      };
      pipeline_stages: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          id: string;
          kind: string;
          name: string;
          pipeline_id: string;
          position: number;
          probability: number;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          kind?: string;
          name: string;
          pipeline_id: string;
          position: number;
          probability?: number;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          kind?: string;
          name?: string;
          pipeline_id?: string;
          position?: number;
          probability?: number;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'pipeline_stages_agency_id_pipeline_id_fkey';
            columns: ['agency_id', 'pipeline_id'];
            isOneToOne: false;
            referencedRelation: 'pipelines';
            referencedColumns: ['agency_id', 'id'];
          },
          {
            foreignKeyName: 'pipeline_stages_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      pipelines: {
        Row: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          id: string;
          is_default: boolean;
          name: string;
          name_norm: string | null;
          position: number;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          is_default?: boolean;
          name: string;
          name_norm?: never;
          position?: number;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          is_default?: boolean;
          name?: string;
          name_norm?: never;
          position?: number;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'pipelines_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'pipelines_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      plans: {
        Row: {
          id: string;
          name: string;
          position: number;
          seat_limit: number | null;
        };
        ComputedFields: never;
        Insert: {
          id: string;
          name: string;
          position?: number;
          seat_limit?: number | null;
        };
        Update: {
          id?: string;
          name?: string;
          position?: number;
          seat_limit?: number | null;
        };
        Relationships: [];
      };
      tags: {
        Row: {
          agency_id: string;
          color: string;
          created_at: string;
          created_by: string | null;
          id: string;
          name: string;
          name_norm: string | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id: string;
          color?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          name: string;
          name_norm?: never;
          updated_at?: string;
          version?: number;
        };
        Update: {
          agency_id?: string;
          color?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          name?: string;
          name_norm?: never;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'tags_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'tags_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      user_preferences: {
        Row: {
          agency_id: string | null;
          created_at: string;
          id: string;
          key: string;
          updated_at: string;
          user_id: string;
          value: NonNullable<Json>;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          agency_id?: string | null;
          created_at?: string;
          id?: string;
          key: string;
          updated_at?: string;
          user_id?: string;
          value: NonNullable<Json>;
          version?: number;
        };
        Update: {
          agency_id?: string | null;
          created_at?: string;
          id?: string;
          key?: string;
          updated_at?: string;
          user_id?: string;
          value?: NonNullable<Json>;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'user_preferences_agency_id_fkey';
            columns: ['agency_id'];
            isOneToOne: false;
            referencedRelation: 'agencies';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'user_preferences_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'users';
            referencedColumns: ['id'];
          },
        ];
      };
      users: {
        Row: {
          avatar_url: string | null;
          created_at: string;
          email: string;
          full_name: string;
          id: string;
          is_active: boolean;
          last_seen_at: string | null;
          locale: string;
          phone: string | null;
          timezone: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          avatar_url?: string | null;
          created_at?: string;
          email: string;
          full_name?: string;
          id: string;
          is_active?: boolean;
          last_seen_at?: string | null;
          locale?: string;
          phone?: string | null;
          timezone?: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          avatar_url?: string | null;
          created_at?: string;
          email?: string;
          full_name?: string;
          id?: string;
          is_active?: boolean;
          last_seen_at?: string | null;
          locale?: string;
          phone?: string | null;
          timezone?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invite: {
        Args: { token: string };
        Returns: {
          agency_id: string;
          role: string;
        }[];
      };
      add_list_members: {
        Args: { agency_id: string; contact_ids: string[]; list_id: string; source?: string };
        Returns: {
          added: number;
          already_there: number;
        }[];
      };
      add_list_members_by_filter: {
        Args: { agency_id: string; filter: Json; list_id: string; source?: string };
        Returns: {
          added: number;
          already_there: number;
          more: boolean;
        }[];
      };
      add_pipeline_stage: {
        Args: {
          agency_id: string;
          at?: number;
          kind?: string;
          name: string;
          pipeline_id: string;
          probability?: number;
        };
        Returns: string;
      };
      audit_log: {
        Args: { agency_id: string; at_most?: number; before?: string; of_record?: string };
        Returns: {
          actor_id: string;
          actor_kind: string;
          at: string;
          changed: Json;
          id: string;
          operation: string;
          record_id: string;
          request_id: string;
          table_name: string;
        }[];
      };
      change_member_role: { Args: { agency_id: string; role: string; user_id: string }; Returns: undefined };
      claim_idempotency_key: {
        Args: { claim_id: string; input_hash: string; key: string; procedure: string };
        Returns: {
          outcome: string;
          response: string;
        }[];
      };
      convert_contact: {
        Args: {
          agency_id: string;
          amount_minor?: number;
          contact_id: string;
          currency?: string;
          custom_fields?: Json;
          expected_close_date?: string;
          expected_version?: number;
          lifecycle_stage?: string;
          name?: string;
          owner_id?: string;
          pipeline_id?: string;
          probability?: number;
          stage_id?: string;
        };
        Returns: string;
      };
      count_list: { Args: { agency_id: string; list_id: string }; Returns: number };
      count_tagged_contacts: {
        Args: { agency_id: string; tag_ids: string[] };
        Returns: {
          contacts: number;
          tag_id: string;
        }[];
      };
      create_agency: {
        Args: { currency?: string; name: string; timezone?: string };
        Returns: {
          country: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          id: string;
          logo_url: string | null;
          name: string;
          plan_id: string;
          slug: string;
          subscription_status: string;
          timezone: string;
          trial_ends_at: string | null;
          updated_at: string;
          version: number;
          website: string | null;
        };
        SetofOptions: {
          from: '*';
          to: 'agencies';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      create_contacts: {
        Args: { agency_id: string; contacts: Json; skip_duplicates?: boolean; skip_invalid?: boolean };
        Returns: Json;
      };
      create_invite: {
        Args: { agency_id: string; email: string; role: string; valid_hours?: number };
        Returns: {
          expires_at: string;
          id: string;
          token: string;
        }[];
      };
      create_pipeline: { Args: { agency_id: string; name: string; stages: Json }; Returns: string };
      finish_activity: {
        Args: {
          activity_id: string;
          agency_id: string;
          expected_version?: number;
          finished: boolean;
          finished_at?: string;
        };
        Returns: {
          agency_id: string;
          assignee_id: string | null;
          body: string | null;
          completed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          direction: string | null;
          due_at: string | null;
          duration_seconds: number | null;
          id: string;
          kind: string;
          occurred_at: string;
          opportunity_id: string | null;
          priority: string;
          status: string;
          subject: string;
          updated_at: string;
          version: number;
        };
        SetofOptions: {
          from: '*';
          to: 'activities';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      finish_idempotency_key: { Args: { claim_id: string; key: string; response?: string }; Returns: undefined };
      leave_agency: { Args: { agency_id: string }; Returns: undefined };
      list_activities: {
        Args: {
          after_id?: string;
          after_key?: string;
          agency_id: string;
          at_most?: number;
          direction?: string;
          filter?: Json;
          sort?: string;
        };
        Returns: {
          agency_id: string;
          assignee_id: string | null;
          body: string | null;
          completed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          direction: string | null;
          due_at: string | null;
          duration_seconds: number | null;
          id: string;
          kind: string;
          occurred_at: string;
          opportunity_id: string | null;
          priority: string;
          status: string;
          subject: string;
          updated_at: string;
          version: number;
        }[];
        SetofOptions: {
          from: '*';
          to: 'activities';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_contacts: {
        Args: {
          after_id?: string;
          after_key?: string;
          agency_id: string;
          at_most?: number;
          direction?: string;
          filter?: Json;
          sort?: string;
        };
        Returns: {
          agency_id: string;
          city: string | null;
          company_name: string;
          converted_at: string | null;
          country: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          do_not_call: boolean;
          do_not_email: boolean;
          email: string | null;
          email_norm: string | null;
          first_name: string;
          id: string;
          job_title: string | null;
          kind: string;
          last_contacted_at: string | null;
          last_name: string;
          lead_score: number;
          lead_status: string;
          lifecycle_stage: string;
          mobile: string | null;
          mobile_digits: string | null;
          owner_id: string | null;
          phone: string | null;
          phone_digits: string | null;
          postal_code: string | null;
          region: string | null;
          search_text: string | null;
          source: string | null;
          street: string | null;
          updated_at: string;
          version: number;
          website: string | null;
        }[];
        SetofOptions: {
          from: '*';
          to: 'contacts';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_opportunities: {
        Args: {
          after_id?: string;
          after_key?: string;
          agency_id: string;
          at_most?: number;
          direction?: string;
          filter?: Json;
          sort?: string;
        };
        Returns: {
          agency_id: string;
          amount_minor: number;
          closed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          expected_close_date: string | null;
          id: string;
          lost_reason: string | null;
          name: string;
          owner_id: string | null;
          pipeline_id: string;
          position: number;
          probability: number | null;
          stage_id: string;
          status: string;
          updated_at: string;
          version: number;
        }[];
        SetofOptions: {
          from: '*';
          to: 'opportunities';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      merge_tags: {
        Args: { agency_id: string; into_id: string; tag_id: string };
        Returns: {
          agency_id: string;
          color: string;
          created_at: string;
          created_by: string | null;
          id: string;
          name: string;
          name_norm: string | null;
          updated_at: string;
          version: number;
        };
        SetofOptions: {
          from: '*';
          to: 'tags';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      move_opportunity: {
        Args: {
          after_id?: string;
          agency_id: string;
          before_id?: string;
          expected_version?: number;
          opportunity_id: string;
          stage_id: string;
        };
        Returns: {
          agency_id: string;
          amount_minor: number;
          closed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          expected_close_date: string | null;
          id: string;
          lost_reason: string | null;
          name: string;
          owner_id: string | null;
          pipeline_id: string;
          position: number;
          probability: number | null;
          stage_id: string;
          status: string;
          updated_at: string;
          version: number;
        }[];
        SetofOptions: {
          from: '*';
          to: 'opportunities';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_activities: {
        Args: {
          after_id?: string;
          after_key?: string;
          agency_id: string;
          at_most?: number;
          due?: string;
          time_zone?: string;
        };
        Returns: {
          agency_id: string;
          assignee_id: string | null;
          body: string | null;
          completed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          direction: string | null;
          due_at: string | null;
          duration_seconds: number | null;
          id: string;
          kind: string;
          occurred_at: string;
          opportunity_id: string | null;
          priority: string;
          status: string;
          subject: string;
          updated_at: string;
          version: number;
        }[];
        SetofOptions: {
          from: '*';
          to: 'activities';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_agencies: {
        Args: { include_removed?: boolean };
        Returns: {
          currency: string;
          deleted_at: string;
          id: string;
          joined_at: string;
          logo_url: string;
          name: string;
          role: string;
          slug: string;
          timezone: string;
        }[];
      };
      opportunity_history: {
        Args: { agency_id: string; opportunity_id: string };
        Returns: {
          amount_minor: number;
          currency: string;
          from_stage_id: string;
          id: string;
          left_at: string;
          moved_at: string;
          moved_by: string;
          pipeline_id: string;
          to_stage_id: string;
        }[];
      };
      opportunity_time_in_stages: {
        Args: { agency_id: string; opportunity_id: string };
        Returns: {
          seconds: number;
          stage_id: string;
          visits: number;
        }[];
      };
      own_role: { Args: { agency_id: string }; Returns: string };
      pipeline_totals: { Args: { agency_id: string; pipeline_id: string }; Returns: Json };
      preview_invite: {
        Args: { token: string };
        Returns: {
          agency_logo_url: string;
          agency_name: string;
          expires_at: string;
          invited_by_name: string;
          is_for_you: boolean;
          role: string;
        }[];
      };
      reactivate_member: { Args: { agency_id: string; user_id: string }; Returns: undefined };
      release_idempotency_key: { Args: { claim_id: string; key: string }; Returns: undefined };
      remove_agency: { Args: { agency_id: string }; Returns: undefined };
      remove_contacts: { Args: { agency_id: string; contact_ids: string[] }; Returns: Json };
      remove_list_members: { Args: { agency_id: string; contact_ids: string[]; list_id: string }; Returns: number };
      remove_member: { Args: { agency_id: string; user_id: string }; Returns: undefined };
      remove_pipeline: { Args: { agency_id: string; move_to?: string; pipeline_id: string }; Returns: undefined };
      remove_pipeline_stage: { Args: { agency_id: string; move_to?: string; stage_id: string }; Returns: undefined };
      remove_records: { Args: { agency_id: string; ids: string[]; resource: string }; Returns: string };
      reorder_custom_fields: { Args: { agency_id: string; entity: string; ids: string[] }; Returns: undefined };
      reorder_pipeline_stages: {
        Args: { agency_id: string; pipeline_id: string; stage_ids: string[] };
        Returns: undefined;
      };
      report_contacts: {
        Args: { agency_id: string };
        Returns: {
          contacts: number;
          converted: number;
          customers: number;
          disqualified: number;
          leads: number;
          opportunities: number;
          qualified: number;
        }[];
      };
      report_growth: {
        Args: { agency_id: string; period?: string; since?: string; until?: string };
        Returns: {
          contacts: number;
          conversions: number;
          first_day: string;
          last_day: string;
          lost: number;
          opportunities: number;
          starts_on: string;
          time_zone: string;
          won: number;
        }[];
      };
      report_people: {
        Args: { agency_id: string; at_most?: number; since?: string; until?: string };
        Returns: {
          calls: number;
          completed: number;
          emails: number;
          entered: number;
          first_day: string;
          full_name: string;
          is_total: boolean;
          last_day: string;
          meetings: number;
          notes: number;
          others: number;
          seconds: number;
          tasks: number;
          time_zone: string;
          user_id: string;
          video_calls: number;
        }[];
      };
      report_pipeline: {
        Args: { agency_id: string };
        Returns: {
          currency: string;
          lost: number;
          lost_minor: number;
          open: number;
          open_minor: number;
          opened: number;
          opened_minor: number;
          won: number;
          won_minor: number;
        }[];
      };
      report_sales: {
        Args: { agency_id: string; currency?: string; period?: string; since?: string; until?: string };
        Returns: {
          first_day: string;
          last_day: string;
          lost: number;
          lost_minor: number;
          money: string;
          opened: number;
          opened_minor: number;
          starts_on: string;
          time_zone: string;
          won: number;
          won_minor: number;
        }[];
      };
      report_sources: {
        Args: { agency_id: string; at_most?: number; since?: string; until?: string };
        Returns: {
          contacts: number;
          converted: number;
          customers: number;
          disqualified: number;
          first_day: string;
          is_total: boolean;
          last_day: string;
          leads: number;
          opportunities: number;
          qualified: number;
          source: string;
          time_zone: string;
        }[];
      };
      restore_agency: { Args: { agency_id: string }; Returns: undefined };
      restore_contacts: { Args: { agency_id: string; contact_ids: string[] }; Returns: Json };
      restore_records: { Args: { agency_id: string; ids: string[]; resource: string }; Returns: undefined };
      revoke_invite: { Args: { agency_id: string; invite_id: string }; Returns: undefined };
      sales_by_month: {
        Args: { agency_id: string; from_month: string; pipeline_id?: string; to_month: string };
        Returns: Json;
      };
      search_records: {
        Args: { agency_id: string; at_most?: number; entities?: string[]; query: string };
        Returns: {
          entity: string;
          id: string;
          match: string;
          rank: number;
          subtitle: string;
          title: string;
          words: string[];
        }[];
      };
      set_default_pipeline: { Args: { agency_id: string; pipeline_id: string }; Returns: undefined };
      set_list_member_status: {
        Args: { agency_id: string; contact_ids: string[]; list_id: string; status: string };
        Returns: number;
      };
      settle_opportunity: {
        Args: {
          agency_id: string;
          expected_version?: number;
          lost_reason?: string;
          opportunity_id: string;
          outcome: string;
          stage_id?: string;
        };
        Returns: {
          agency_id: string;
          amount_minor: number;
          closed_at: string | null;
          contact_id: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          custom_fields: NonNullable<Json>;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          expected_close_date: string | null;
          id: string;
          lost_reason: string | null;
          name: string;
          owner_id: string | null;
          pipeline_id: string;
          position: number;
          probability: number | null;
          stage_id: string;
          status: string;
          updated_at: string;
          version: number;
        }[];
        SetofOptions: {
          from: '*';
          to: 'opportunities';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      snapshot_list: {
        Args: { agency_id: string; description?: string; list_id: string; name: string };
        Returns: {
          agency_id: string;
          created_at: string;
          created_by: string | null;
          delete_batch_id: string | null;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          filter: Json | null;
          id: string;
          kind: string;
          member_count: number;
          name: string;
          name_norm: string | null;
          updated_at: string;
          version: number;
        };
        SetofOptions: {
          from: '*';
          to: 'contact_lists';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      suspend_member: { Args: { agency_id: string; user_id: string }; Returns: undefined };
      tag_contacts: { Args: { agency_id: string; contact_ids: string[]; tag_ids: string[] }; Returns: Json };
      timeline: {
        Args: {
          agency_id: string;
          at_most?: number;
          before_at?: string;
          before_id?: string;
          before_kind?: string;
          contact_id?: string;
          opportunity_id?: string;
        };
        Returns: {
          at: string;
          entry: Json;
          id: string;
          kind: string;
        }[];
      };
      transfer_ownership: { Args: { agency_id: string; user_id: string }; Returns: undefined };
      untag_contacts: { Args: { agency_id: string; contact_ids: string[]; tag_ids: string[] }; Returns: Json };
      update_agency: {
        Args: { agency_id: string; changes: Json; expected_version?: number };
        Returns: {
          country: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          deleted_at: string | null;
          deleted_by: string | null;
          description: string | null;
          id: string;
          logo_url: string | null;
          name: string;
          plan_id: string;
          slug: string;
          subscription_status: string;
          timezone: string;
          trial_ends_at: string | null;
          updated_at: string;
          version: number;
          website: string | null;
        };
        SetofOptions: {
          from: '*';
          to: 'agencies';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      update_contacts: {
        Args: { agency_id: string; changes: Json; skip_invalid?: boolean; targets: Json };
        Returns: Json;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {},
  },
} as const;
